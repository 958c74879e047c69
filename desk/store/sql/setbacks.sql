-- What was put off by a clock that has been set back since lies further ahead than anybody meant: it is due at once.
-- `:ahead` is now, or as much later as clocks that share a database may be apart.

-- name: any_put_off_ahead_of_any_merchant
-- Whether one of the statements below would change something.
SELECT 1 AS found WHERE
    EXISTS (SELECT 1 FROM envelope WHERE state = 'received' AND due_at > :now AND put_off_at > :ahead)
    OR EXISTS (SELECT 1 FROM job WHERE due_at > :now AND put_off_at > :ahead)
    OR EXISTS (
        SELECT 1 FROM outbox WHERE inbox IN (SELECT value FROM json_each(:inboxes))
            AND state IN ('queued', 'sending') AND due_at > :now AND changed_at > :ahead
    )
    -- sqlite:
    OR EXISTS (
        SELECT 1 FROM outbox WHERE inbox IN (SELECT value FROM json_each(:inboxes))
            AND state IN ('queued', 'sending') AND claimed_until > :now AND changed_at > :ahead
    )
    -- both:
    OR EXISTS (
        SELECT 1 FROM webhook WHERE inbox IN (SELECT value FROM json_each(:inboxes))
            AND state = 'received' AND due_at > :now AND put_off_at > :ahead
    )
    OR EXISTS (
        SELECT 1 FROM reading WHERE inbox IN (SELECT value FROM json_each(:inboxes))
            AND due_at > :now AND put_off_at > :ahead
    )
    OR EXISTS (
        SELECT 1 FROM telling WHERE receiver IN (SELECT value FROM json_each(:receivers))
            AND state = 'pending' AND due_at > :now AND put_off_at > :ahead
    )
    OR EXISTS (SELECT 1 FROM assignment WHERE seen_at IS NULL AND released_at IS NULL AND assigned_at > :ahead)
    OR EXISTS (
        SELECT 1 FROM connection WHERE inbox IN (SELECT value FROM json_each(:inboxes)) AND leased_until > :longest
    );

-- name: hasten_envelopes_of_any_merchant
UPDATE envelope SET due_at = :now WHERE state = 'received' AND due_at > :now AND put_off_at > :ahead;

-- name: hasten_jobs_of_any_merchant
UPDATE job SET due_at = :now WHERE due_at > :now AND put_off_at > :ahead;

-- name: hasten_outbox_of_any_merchant
-- In PostgreSQL claims end by its own clock.
UPDATE outbox SET
    -- sqlite:
    claimed_until = '',
    -- both:
    due_at = CASE WHEN due_at > :now THEN :now ELSE due_at END
WHERE inbox IN (SELECT value FROM json_each(:inboxes)) AND state IN ('queued', 'sending') AND changed_at > :ahead
    -- sqlite:
    AND (due_at > :now OR claimed_until > :now);
    -- postgres:
    AND due_at > :now;
    -- both:

-- name: hasten_webhooks_of_any_merchant
UPDATE webhook SET due_at = :now
WHERE inbox IN (SELECT value FROM json_each(:inboxes)) AND state = 'received' AND due_at > :now AND put_off_at > :ahead;

-- name: hasten_readings_of_any_merchant
UPDATE reading SET due_at = :now
WHERE inbox IN (SELECT value FROM json_each(:inboxes)) AND due_at > :now AND put_off_at > :ahead;

-- name: hasten_tellings_of_any_merchant
UPDATE telling SET due_at = :now
WHERE receiver IN (SELECT value FROM json_each(:receivers)) AND state = 'pending'
    AND due_at > :now AND put_off_at > :ahead;

-- name: hasten_recalls_of_any_merchant
-- What somebody was given, and has not looked at, counts as given now.
UPDATE assignment SET assigned_at = :now WHERE seen_at IS NULL AND released_at IS NULL AND assigned_at > :ahead;

-- name: hasten_renewals_of_any_merchant
UPDATE connection SET leased_until = NULL
WHERE inbox IN (SELECT value FROM json_each(:inboxes)) AND leased_until > :longest;
