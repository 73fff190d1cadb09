/* scenario_files.h - the tables of scenarios that tests run: one list, for those who run them and for who looks for a name in them.
 *
 * Start at  SCENARIO_FILES. */
#ifndef MUSTER_SCENARIO_FILES_H
#define MUSTER_SCENARIO_FILES_H

#define SCENARIO_FILES                                                                                           \
    "tests/scenarios/inclusion.yaml", "tests/scenarios/attendance-roll.yaml", "tests/scenarios/attendance.yaml", \
        "tests/scenarios/provision.yaml", "tests/scenarios/figures.yaml", "tests/scenarios/employment.yaml",     \
        "tests/scenarios/groups.yaml", "tests/scenarios/walked.yaml", "tests/scenarios/privacy.yaml"

#endif
