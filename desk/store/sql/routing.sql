-- name: loads_of_any_merchant
-- A customer who has been silent since ``lively`` takes nobody's time.
SELECT agent, count(*) AS load FROM conversation
WHERE agent IS NOT NULL AND state <> 'resolved'
    AND (state = 'open' OR (state = 'waiting' AND updated_at > :lively))
GROUP BY agent;

-- name: queued_of_any_merchant
-- Not before its first message is prepared: its language would not be known. Who waits for nothing waits too.
SELECT * FROM conversation
WHERE state = 'open' AND agent IS NULL AND heard > 0
    AND (-priority, coalesce(due, '9999'), coalesce(waiting_since, updated_at), id) > (:urgency, :due, :since, :after)
ORDER BY -priority, coalesce(due, '9999'), coalesce(waiting_since, updated_at), id LIMIT :limit;

-- name: count_queued_of_any_merchant
SELECT merchant, count(*) AS count FROM conversation WHERE state = 'open' AND agent IS NULL GROUP BY merchant;

-- name: queues_of_any_merchant
SELECT merchant, language, count(*) AS count, min(coalesce(waiting_since, updated_at)) AS oldest,
    nullif(min(coalesce(due, '9999')), '9999') AS due
FROM conversation WHERE state = 'open' AND agent IS NULL GROUP BY language, merchant;

-- name: left_of_any_merchant
SELECT * FROM conversation
WHERE agent = :agent AND state <> 'resolved' AND state IN (SELECT value FROM json_each(:states))
    AND merchant NOT IN (SELECT value FROM json_each(:merchants))
ORDER BY updated_at, id LIMIT :limit;

-- name: owners_of_any_merchant
SELECT DISTINCT agent FROM conversation WHERE agent IS NOT NULL AND state <> 'resolved';

-- name: add_assignment
INSERT INTO assignment (id, merchant, conversation_id, agent, reason, assigned_at)
VALUES (:id, :merchant, :conversation_id, :agent, :reason, :now);

-- name: end_assignments
UPDATE assignment SET released_at = :now WHERE conversation_id = :conversation_id AND released_at IS NULL;

-- name: assignment_seen
UPDATE assignment SET seen_at = :now
WHERE conversation_id = :conversation_id AND agent = :agent AND released_at IS NULL AND seen_at IS NULL;

-- name: unseen_of_any_merchant
-- Only where the customer has been waiting since before it was given to somebody who has not looked at it.
SELECT conversation.* FROM assignment JOIN conversation ON conversation.id = assignment.conversation_id
WHERE assignment.seen_at IS NULL AND assignment.released_at IS NULL
    AND assignment.assigned_at > :after AND assignment.assigned_at <= :before
    AND conversation.state = 'open' AND conversation.agent = assignment.agent
    AND conversation.waiting_since <= assignment.assigned_at
ORDER BY assignment.assigned_at LIMIT :limit;
