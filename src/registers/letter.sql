-- name: letter_put(case i64, letter text, title text, version i64, recipient text, subject text, sent_on date, document i64, by i64, now moment, says text)
-- why: a letter was sent
INSERT INTO case_letter (case_id, letter, title, version, recipient, subject, sent_on, document_id, sent_by, recorded_at, says)
VALUES (:case, :letter, :title, :version, :recipient, :subject, :sent_on, :document, :by, :now, :says)

-- name: letter_says(document i64)
-- why: a letter is read by whoever may see all that it says; index case_letter_document
SELECT says FROM case_letter WHERE document_id = :document

-- name: letter_same(document i64, letter text, sent_on date)
-- why: a form that was sent twice sends one letter; index case_letter_document
SELECT id FROM case_letter WHERE document_id = :document AND letter = :letter AND sent_on = :sent_on

-- name: letter_list(case i64)
-- why: the case's page
SELECT l.id, l.letter, l.title, l.version, l.recipient, l.subject, l.sent_on, l.document_id, u.display_name
  FROM case_letter l JOIN app_user u ON u.id = l.sent_by WHERE l.case_id = :case ORDER BY l.id

-- name: letter_team(code text)
-- why: whose name and number stand in a letter
SELECT title, phone FROM team WHERE code = :code
