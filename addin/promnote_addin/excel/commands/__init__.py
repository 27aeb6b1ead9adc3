"""The commands of `promnote addin` for Excel, each a module that is imported when it is called."""
