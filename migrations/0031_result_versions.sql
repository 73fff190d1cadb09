-- Under which version of a definition a published figure, and its target, stand.

ALTER TABLE measure_result ADD COLUMN version TEXT NOT NULL DEFAULT ''; -- Version of the definition that the figure was made by, as printed.
ALTER TABLE measure_result ADD COLUMN target_version TEXT NOT NULL DEFAULT ''; -- Version of the definition that its target was set for; another than the figure's is warned of (W11).
