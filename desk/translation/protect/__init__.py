"""What must survive a translation: finding it, masking it, putting it back, and proving that it is all there."""
