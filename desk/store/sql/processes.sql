-- name: take_duty_of_any_merchant
INSERT INTO duty (name, leased_until, leased_by)
VALUES (
    :name,
    -- sqlite:
    strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :seconds || ' seconds'), 0
    -- postgres:
    in_seconds(CAST(:seconds AS integer)), pg_backend_pid()
    -- both:
)
ON CONFLICT (name) DO UPDATE SET leased_by = excluded.leased_by, leased_until = excluded.leased_until
-- postgres:
WHERE is_free(duty.leased_by, duty.leased_until)
-- both:
;
