-- name: add_outbox
INSERT INTO outbox
    (message_id, merchant, inbox, conversation_id, position, text_id, state, key, attempts, due_at, reason, changed_at)
VALUES (
    :message_id, :merchant, :inbox, :conversation_id, :position, :text_id, :state, :key, 0, '0001-01-01T00:00:00.000000Z', :reason, :now
);

-- name: due_outbox_of_inbox
-- Only the oldest unsent one of each conversation and inbox: a later one must not overtake it.
SELECT
    message.*, outbox.inbox AS through, outbox.key, outbox.attempts, outbox.state AS delivery, outbox.text_id, outbox.due_at,
    outbox.doubtful, customer.external_id AS customer_external_id,
    EXISTS (SELECT 1 FROM attachment WHERE attachment.message_id = message.id) AS with_files, text.body AS told, text.language AS told_language,
    heard.sent_at AS heard_at
FROM outbox
JOIN message ON message.id = outbox.message_id
JOIN conversation ON conversation.id = outbox.conversation_id
JOIN customer ON customer.id = conversation.customer_id
LEFT JOIN text ON text.id = outbox.text_id
LEFT JOIN message AS heard ON heard.conversation_id = outbox.conversation_id AND heard.position = conversation.heard
WHERE outbox.inbox = :inbox AND outbox.state IN ('queued', 'sending') AND outbox.due_at <= :now
    AND NOT EXISTS (
        SELECT 1 FROM outbox AS earlier
        WHERE earlier.conversation_id = outbox.conversation_id AND earlier.position < outbox.position
            AND earlier.inbox = outbox.inbox AND earlier.state IN ('queued', 'sending')
    )
    -- sqlite:
    AND (:taken = 1 OR outbox.claimed_until <= :now)
    -- postgres:
    AND (:taken = 1 OR outbox.claimed_until <= in_seconds(0))
    -- both:
ORDER BY outbox.message_id LIMIT :limit;

-- name: claim_outbox
-- Not what another process has tried and put off since it was looked at: that stays free for whoever comes in time.
UPDATE outbox SET
    state = 'sending', attempts = attempts + 1, doubtful = 1, changed_at = :now,
    -- sqlite:
    claimed_until = strftime('%Y-%m-%dT%H:%M:%f000Z', :now, :seconds || ' seconds')
    -- postgres:
    claimed_until = in_seconds(CAST(:seconds AS integer))
    -- both:
WHERE message_id = :message_id AND merchant = :merchant AND state IN ('queued', 'sending') AND due_at <= :now
    -- sqlite:
    AND claimed_until <= :now
    -- postgres:
    AND claimed_until <= in_seconds(0)
    -- both:
;

-- name: next_outbox_due_of_inbox
-- `now` is what the clock shows by which claims end.
SELECT
    min(due_at) AS due_at,
    -- sqlite:
    :after AS now,
    -- postgres:
    in_seconds(0) AS now,
    -- both:
    (
        SELECT min(claimed.claimed_until) FROM outbox AS claimed
        WHERE claimed.inbox = :inbox AND claimed.state IN ('queued', 'sending')
            -- sqlite:
            AND claimed.claimed_until > :after
            -- postgres:
            AND claimed.claimed_until > in_seconds(0)
            -- both:
    ) AS free_at
FROM outbox
WHERE inbox = :inbox AND state IN ('queued', 'sending') AND due_at > :after AND NOT EXISTS (
    SELECT 1 FROM outbox AS earlier
    WHERE earlier.conversation_id = outbox.conversation_id AND earlier.position < outbox.position
        AND earlier.inbox = outbox.inbox AND earlier.state IN ('queued', 'sending')
);

-- name: stranded_outbox_of_any_merchant
SELECT * FROM outbox
WHERE state IN ('queued', 'sending') AND inbox NOT IN (SELECT value FROM json_each(:inboxes))
ORDER BY inbox, due_at, message_id LIMIT :limit;

-- name: outbox_by_external_id
SELECT * FROM outbox WHERE inbox = :inbox AND external_id = :external_id AND merchant = :merchant;

-- name: answers_in_doubt
-- What may have reached a customer without the desk knowing under which name; it may come back as an echo.
SELECT coalesce(text.body, message.body) AS body
FROM customer
JOIN conversation ON conversation.customer_id = customer.id
JOIN outbox ON outbox.conversation_id = conversation.id
JOIN message ON message.id = outbox.message_id
LEFT JOIN text ON text.id = outbox.text_id
WHERE customer.merchant = :merchant AND customer.inbox = :inbox AND customer.external_id = :customer
    AND outbox.inbox = customer.inbox AND outbox.state IN ('queued', 'sending') AND outbox.doubtful = 1;

-- name: any_in_doubt
SELECT 1 AS found FROM outbox
WHERE inbox = :inbox AND merchant = :merchant AND state IN ('queued', 'sending') AND doubtful = 1 LIMIT 1;

-- name: outbox_row
SELECT * FROM outbox WHERE message_id = :message_id AND merchant = :merchant;

-- name: owed_without_later_answer
-- Nothing if a later answer left or may leave; else since when the customer waits, if anything is owed to her.
-- What the desk itself writes answers nothing. What was closed without an answer is not owed.
SELECT (
    SELECT asked.sent_at FROM message AS asked
    WHERE asked.conversation_id = answer.conversation_id AND asked.author = 'customer'
        AND asked.position > coalesce((
            SELECT max(said.position) FROM message AS said JOIN outbox ON outbox.message_id = said.id
            WHERE said.conversation_id = answer.conversation_id AND said.kind = 'message'
                AND said.author <> 'desk' AND outbox.state NOT IN ('failed', 'cancelled', 'bounced', 'expired')
        ), 0)
        AND asked.sent_at >= coalesce((
            SELECT max(event.at) FROM event
            WHERE event.conversation_id = answer.conversation_id AND event.kind = 'state_changed'
                AND json_extract(event.data, '$.state') = 'resolved' AND event.at <= answer.sent_at
        ), '')
    ORDER BY asked.position LIMIT 1
) AS asked_at
FROM message AS answer
WHERE answer.id = :message_id AND answer.merchant = :merchant AND answer.author <> 'desk' AND answer.kind = 'message' AND NOT EXISTS (
    SELECT 1 FROM message AS later JOIN outbox ON outbox.message_id = later.id
    WHERE later.conversation_id = answer.conversation_id AND later.position > answer.position
        AND later.author <> 'desk'
        AND later.kind = 'message' AND outbox.state NOT IN ('failed', 'cancelled', 'bounced', 'expired')
);

-- name: save_outbox
UPDATE outbox SET
    state = :state, attempts = :attempts, due_at = :due_at, external_id = :external_id, reason = :reason,
    text_id = :text_id, doubtful = :doubtful, changed_at = :now, claimed_until = ''
WHERE message_id = :message_id AND merchant = :merchant;

-- name: delivered_up_to
SELECT outbox.* FROM outbox JOIN message ON message.id = outbox.message_id
WHERE outbox.conversation_id = (
        SELECT conversation.id FROM customer JOIN conversation ON conversation.customer_id = customer.id
        WHERE customer.merchant = :merchant AND customer.inbox = :inbox AND customer.external_id = :customer
    )
    AND message.kind = 'message' AND outbox.state IN ('accepted', 'delivered') AND message.position <= :position
ORDER BY outbox.message_id;

-- name: outbox_states_of_any_merchant
-- What left is history and not counted: there may be millions.
SELECT state, count(*) AS count, min(message_id) AS oldest FROM outbox
WHERE state IN ('queued', 'sending', 'held', 'failed') GROUP BY state;
