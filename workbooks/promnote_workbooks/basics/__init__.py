"""What every part that touches files needs: ordinary files, and the limits of what is taken."""
