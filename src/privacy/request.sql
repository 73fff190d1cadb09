-- name: request_open_count(reg text, today date)
-- why: open requests: is each past its day, does it wait for a second reader? the index of cases by register
-- scan: some dozens of open cases of one register
SELECT c.id, CASE WHEN c.due_on < :today THEN 1 ELSE 0 END, CASE WHEN c.stage = 'ready' THEN 1 ELSE 0 END
FROM case_file c WHERE c.register = :reg AND c.closed_on IS NULL

-- name: request_closed_count(reg text, from_on date, to_on date)
-- why: the answers of a year: was each in time, had it more time?
-- scan: some hundreds of closed cases of one register
SELECT c.id, CASE WHEN k.state = 'met' THEN 1 ELSE 0 END,
       CASE WHEN EXISTS (SELECT 1 FROM case_clock_change x WHERE x.case_id = c.id AND x.clock = 'answer' AND x.kind = 'extension') THEN 1 ELSE 0 END
FROM case_file c JOIN case_clock k ON k.case_id = c.id AND k.clock = 'answer'
WHERE c.register = :reg AND c.closed_on BETWEEN :from_on AND :to_on AND k.state IN ('met', 'missed')
