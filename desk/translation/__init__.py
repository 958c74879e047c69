"""The pipeline around any engine: protect, segment, translate, verify; and the sense for languages."""
