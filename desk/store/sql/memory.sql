-- name: memory_of_texts
SELECT * FROM memory
WHERE merchant = :merchant AND digest IN (SELECT value FROM json_each(:digests))
    AND (model = '' OR (source = :source AND target = :target AND model = :model AND glossary = :glossary));

-- name: memory_of_pair
SELECT * FROM memory WHERE merchant = :merchant AND pair = :pair AND model = '' ORDER BY made_at DESC LIMIT :limit;

-- name: memory_after
SELECT * FROM memory
WHERE merchant = :merchant AND model = '' AND (digest, source, target) > (:digest, :source, :target)
ORDER BY digest, source, target LIMIT :limit;

-- name: keep_in_memory
INSERT INTO memory
    (merchant, digest, source, target, model, glossary, pair, text, wording, origin, score, made_by, made_at)
VALUES (
    :merchant, :digest, :source, :target, :model, :glossary, :pair, :text, :wording, :origin, :score, :made_by,
    :made_at
)
ON CONFLICT (merchant, digest, source, target, model, glossary) DO UPDATE SET
    wording = excluded.wording, origin = excluded.origin, score = excluded.score, made_by = excluded.made_by,
    made_at = excluded.made_at;

-- name: forget_from_memory
DELETE FROM memory
WHERE merchant = :merchant AND digest = :digest AND source = :source AND target = :target AND model = '';

-- name: forget_old_memory_of_any_merchant
DELETE FROM memory WHERE model <> '' AND made_at < :before;
