"""The inside of the library's process: a line of JSON texts in, a line of JSON translations out."""

import json
import sys

from argostranslate import translate

source, target = sys.argv[1:]
for line in sys.stdin:
    print(json.dumps([translate.translate(text, source, target) for text in json.loads(line)]), flush=True)
