-- name: begin_receiver_of_any_merchant
INSERT INTO receiver (id, cursor) SELECT :receiver, coalesce(max(cursor), 0) FROM event WHERE true
ON CONFLICT (id) DO NOTHING;

-- name: receiver_of_any_merchant
SELECT * FROM receiver WHERE id = :receiver;

-- name: advance_receiver_of_any_merchant
-- Nothing changes if another process was faster, or if it wants to be told no more.
UPDATE receiver SET cursor = :cursor WHERE id = :receiver AND cursor = :before AND off_since IS NULL;

-- name: switch_receiver_off_of_any_merchant
UPDATE receiver SET off_since = :now WHERE id = :receiver AND off_since IS NULL;

-- name: switch_receiver_on_of_any_merchant
UPDATE receiver SET off_since = NULL, cursor = (SELECT coalesce(max(cursor), 0) FROM event)
WHERE id = :receiver AND off_since IS NOT NULL;

-- name: forget_receivers_of_any_merchant
DELETE FROM receiver WHERE id NOT IN (SELECT value FROM json_each(:receivers));

-- name: add_telling
INSERT INTO telling (id, merchant, receiver, conversation_id, kind, body, state, attempts, due_at, since)
VALUES (
    :id, :merchant, :receiver, :conversation_id, :kind, :body, 'pending', 0, '0001-01-01T00:00:00.000000Z', :now
);

-- name: due_tellings_of_any_merchant
-- Only the oldest one of each conversation: a later one must not overtake it.
SELECT * FROM telling
WHERE receiver = :receiver AND state = 'pending' AND due_at <= :now
    AND NOT EXISTS (
        SELECT 1 FROM telling AS earlier
        WHERE earlier.receiver = telling.receiver AND earlier.conversation_id = telling.conversation_id
            AND earlier.id < telling.id AND earlier.state = 'pending'
    )
    -- postgres:
    AND (:taken = 1 OR leased_until = '' OR is_free(leased_by, leased_until))
    -- both:
ORDER BY due_at, id LIMIT :limit;

-- name: next_telling_due_of_any_merchant
SELECT min(due_at) AS due_at FROM telling
WHERE receiver = :receiver AND state = 'pending' AND due_at > :after AND NOT EXISTS (
    SELECT 1 FROM telling AS earlier
    WHERE earlier.receiver = telling.receiver AND earlier.conversation_id = telling.conversation_id
        AND earlier.id < telling.id AND earlier.state = 'pending'
);

-- name: lease_telling
UPDATE telling SET
    -- sqlite:
    leased_until = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :seconds || ' seconds')
    -- postgres:
    leased_until = in_seconds(CAST(:seconds AS integer)), leased_by = pg_backend_pid()
    -- both:
-- sqlite:
WHERE id = :id AND state = 'pending' AND due_at <= :now
-- postgres:
WHERE id = (
    SELECT id FROM telling
    WHERE id = :id AND state = 'pending' AND due_at <= :now AND is_free(leased_by, leased_until) FOR UPDATE SKIP LOCKED
)
-- both:
;

-- name: settle_telling
UPDATE telling SET state = :state, attempts = attempts + 1, due_at = :due_at, put_off_at = :now, leased_until = ''
WHERE id = :id AND merchant = :merchant AND state = 'pending';

-- name: give_up_tellings_of_any_merchant
UPDATE telling SET state = 'given_up', leased_until = '' WHERE receiver = :receiver AND state = 'pending';

-- name: give_up_forgotten_tellings_of_any_merchant
UPDATE telling SET state = 'given_up', leased_until = ''
WHERE state = 'pending' AND receiver NOT IN (SELECT value FROM json_each(:receivers));

-- name: replay_telling
UPDATE telling SET state = 'pending', attempts = 0, due_at = '0001-01-01T00:00:00.000000Z', since = :now
WHERE id = :id AND merchant = :merchant;

-- name: telling
SELECT * FROM telling WHERE id = :id AND merchant IN (SELECT value FROM json_each(:merchants));

-- name: tellings_of_receiver
SELECT * FROM telling
WHERE receiver = :receiver AND id < :before AND merchant IN (SELECT value FROM json_each(:merchants))
ORDER BY id DESC LIMIT :limit;

-- name: add_telling_try
INSERT INTO telling_try (id, merchant, telling_id, at, seconds, status, said)
VALUES (:id, :merchant, :telling_id, :at, :seconds, :status, :said);

-- name: tries_of_tellings
SELECT * FROM telling_try
WHERE telling_id IN (SELECT value FROM json_each(:ids)) AND merchant IN (SELECT value FROM json_each(:merchants))
ORDER BY telling_id, id;

-- name: purgeable_tellings_of_any_merchant
SELECT id FROM telling WHERE state <> 'pending' AND since < :before ORDER BY since, id LIMIT :limit;

-- name: purge_tries_of_any_merchant
DELETE FROM telling_try WHERE telling_id IN (SELECT value FROM json_each(:ids));

-- name: purge_tellings_of_any_merchant
DELETE FROM telling WHERE id IN (SELECT value FROM json_each(:ids));

-- name: telling_states_of_any_merchant
-- What was taken is history and not counted.
SELECT state, count(*) AS count FROM telling WHERE state IN ('pending', 'given_up') GROUP BY state;

-- name: oldest_telling_of_any_merchant
SELECT min(since) AS since FROM telling WHERE state = 'pending';
