-- name: add_job
-- The same job again gets a new id: whoever works on the old one finishes that, and this one stays due.
INSERT INTO job (id, merchant, kind, subject, argument, attempts, due_at)
VALUES (:id, :merchant, :kind, :subject, :argument, 0, '0001-01-01T00:00:00.000000Z')
ON CONFLICT (kind, subject, argument) DO UPDATE SET
    id = excluded.id, attempts = 0, due_at = excluded.due_at, leased_until = '';

-- name: due_jobs_of_any_merchant
SELECT * FROM job
WHERE kind = :kind AND due_at <= :now
    -- postgres:
    AND (:taken = 1 OR leased_until = '' OR is_free(leased_by, leased_until))
    -- both:
ORDER BY due_at, id LIMIT :limit;

-- name: lease_job
UPDATE job SET
    -- sqlite:
    leased_until = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :seconds || ' seconds')
    -- postgres:
    leased_until = in_seconds(CAST(:seconds AS integer)), leased_by = pg_backend_pid()
    -- both:
-- sqlite:
WHERE id = :id
-- postgres:
WHERE id = (SELECT id FROM job WHERE id = :id AND is_free(leased_by, leased_until) FOR UPDATE SKIP LOCKED)
-- both:
;

-- name: next_job_due_of_any_merchant
SELECT min(due_at) AS due_at FROM job WHERE kind = :kind AND due_at > :after;

-- name: finish_job
DELETE FROM job WHERE id = :id;

-- name: defer_job
UPDATE job SET attempts = attempts + 1, due_at = :due_at, put_off_at = :now, error = :error, leased_until = ''
WHERE id = :id;

-- name: wait_job
UPDATE job SET due_at = :due_at, put_off_at = :now, error = :error, leased_until = '' WHERE id = :id;

-- name: job_counts_of_any_merchant
SELECT kind, count(*) AS count, min(id) AS oldest FROM job GROUP BY kind;
