"""What other programs read and write of memories and glossaries: TMX, TBX and CSV."""
