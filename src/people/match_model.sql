-- name: match_model_latest()
-- why: which weights are in use? Asked when an index in memory is brought up to date
SELECT max(id) FROM match_model;

-- name: match_model_get(id i64)
-- why: one set of weights
SELECT m.weights, m.n_children, m.made_at, u.display_name
  FROM match_model m LEFT JOIN app_user u ON u.id = m.made_by WHERE m.id = :id;

-- name: match_model_put(at moment, by i64, n_children i64, weights text)
-- why: weights that were learned
INSERT INTO match_model (made_at, made_by, n_children, weights) VALUES (:at, :by, :n_children, :weights) RETURNING id;
