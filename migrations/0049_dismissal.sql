-- Cases that a rule opened and somebody dismissed, and what rules have found already.

CREATE TABLE case_finding ( -- What a rule found about a case: the same found again opens nothing more, whatever became of the case.
    rule          TEXT NOT NULL,           -- The rule, as three_exclusions.third_exclusion.
    found         TEXT NOT NULL,           -- What it found, by the key that its statement gives: a day, or the number of a removal.
    case_id       BIGINT NOT NULL REFERENCES case_file(id), -- The case that it opened, or that was open already. Whom it is about is the case's.
    found_on      DATE NOT NULL,           -- The day on which it was found first.
    PRIMARY KEY (rule, found, case_id)
);
CREATE INDEX case_finding_case ON case_finding (case_id);

-- A third exclusion is known by the newest of the exclusions now, and not by the oldest of those within the year, which passes by itself.
INSERT INTO case_finding (rule, found, case_id, found_on)
SELECT c.made_by_rule, CAST(MAX(x.start_on) AS TEXT), c.id, c.opened_on
  FROM case_file c JOIN exclusion x ON x.person_id = c.person_id AND x.category = 'SUSP' AND x.withdrawn_on IS NULL
 WHERE c.made_by_rule = 'three_exclusions.third_exclusion' AND (c.closed_on IS NULL OR x.start_on <= c.closed_on)
 GROUP BY c.made_by_rule, c.id, c.opened_on;

CREATE INDEX case_file_dismissed ON case_file (closed_on, id) WHERE outcome = 'dismissed';
