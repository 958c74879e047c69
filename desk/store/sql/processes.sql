-- name: take_duty_of_any_merchant
INSERT INTO duty (name, leased_until, leased_by)
VALUES (
    :name,
    :until,
    -- sqlite:
    0
    -- postgres:
    pg_backend_pid()
    -- both:
)
ON CONFLICT (name) DO UPDATE SET leased_by = excluded.leased_by, leased_until = excluded.leased_until
WHERE duty.leased_by = excluded.leased_by OR duty.leased_until <= :now
-- postgres:
OR is_gone(duty.leased_by)
-- both:
;
