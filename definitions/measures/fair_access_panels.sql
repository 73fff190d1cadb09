-- Partnerships with a live fair access panel on the last day, each once: its protocol approved by then, and the panel not ended. Its district is that of the schools that
-- are its members, where they are all of one.
-- scan: every panel, some dozens
SELECT MIN(w.id) AS unit_id, NULL AS child_id, NULL AS school_id, CASE WHEN MIN(w.first_district) = MAX(w.last_district) THEN MIN(w.first_district) END AS district,
       NULL AS on_date, 1 AS num
  FROM (SELECT c.id AS id, c.subject_key AS subject_key,
               (SELECT MIN(s.district) FROM reg_panel_members m JOIN establishment s ON s.urn = m.school WHERE m.case_id = c.id) AS first_district,
               (SELECT MAX(s.district) FROM reg_panel_members m JOIN establishment s ON s.urn = m.school WHERE m.case_id = c.id) AS last_district
          FROM case_file c JOIN reg_panel r ON r.case_id = c.id
         WHERE c.register = 'panel' AND c.stage <> 'being_set_up' AND r.protocol_approved_on <= :to AND (r.ended_on IS NULL OR r.ended_on > :to)) w
 GROUP BY w.subject_key
