-- name: answers_since
SELECT * FROM event
WHERE merchant = :merchant AND kind = 'reply_queued' AND at >= :since ORDER BY cursor DESC LIMIT :limit;

-- name: owed_answers
SELECT count(*) AS count, min(waiting_since) AS oldest FROM conversation
WHERE merchant = :merchant AND state = 'open' AND waiting_since IS NOT NULL;
