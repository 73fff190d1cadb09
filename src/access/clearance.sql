-- name: clearance_of(user i64)
-- why: may the user look somebody up, and the page that says so; index user_clearance_user
SELECT c.kind, c.done_on, c.until_on, c.recorded_at, u.display_name
  FROM user_clearance c LEFT JOIN app_user u ON u.id = c.recorded_by WHERE c.user_id = :user ORDER BY c.kind, c.id;

-- name: clearance_add(user i64, kind text, done_on date, until_on date, at moment, by i64)
-- why: somebody was trained or vetted, again or for the first time
INSERT INTO user_clearance (user_id, kind, done_on, until_on, recorded_at, recorded_by)
VALUES (:user, :kind, :done_on, :until_on, :at, :by);
