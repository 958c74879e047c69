-- name: ringing_of_any_merchant
SELECT * FROM conversation WHERE rings_at <= :now ORDER BY rings_at LIMIT :limit;

-- name: next_ring_of_any_merchant
SELECT min(rings_at) AS rings_at FROM conversation WHERE rings_at IS NOT NULL;

-- name: running_of_any_merchant
SELECT * FROM conversation WHERE id > :after AND state <> 'resolved' ORDER BY id LIMIT :limit;

-- name: remembered_for_any_merchant
SELECT value FROM remembered WHERE name = :name;

-- name: remember_for_any_merchant
INSERT INTO remembered (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
