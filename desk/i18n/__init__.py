"""Words, forms and clocks of the people who read: catalogues, formats, languages and time zones."""
