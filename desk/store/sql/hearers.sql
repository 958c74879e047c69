-- name: begin_hearer_of_any_merchant
INSERT INTO hearer (plugin, cursor) SELECT :plugin, coalesce(max(cursor), 0) FROM event WHERE true
ON CONFLICT (plugin) DO NOTHING;

-- name: hearers_of_any_merchant
SELECT plugin, cursor FROM hearer;

-- name: advance_hearer_of_any_merchant
-- Never back: two processes may both believe for a moment that it is theirs to tell.
UPDATE hearer SET cursor = :cursor WHERE plugin = :plugin AND cursor < :cursor;

-- name: forget_hearers_of_any_merchant
DELETE FROM hearer WHERE plugin NOT IN (SELECT value FROM json_each(:plugins));
