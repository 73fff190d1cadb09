/* ask_test.c - the measures against a table anyone can check with a pencil. */
#include "attendance/ask.h"
#include "harness.h"

/* A pupil's school year, possible sessions and absences, and whether that is persistent and severe: at least 20, 15 or 10 per
 * cent (by year) and at least 50 per cent of their own possible sessions. A pupil with none is in no figure. */
typedef struct AbsenceCase {
    int year, possible, absent, is_persistent, is_severe;
} AbsenceCase;

static const AbsenceCase absence_cases[] = {
    {2009, 0, 0, 0, 0},     {2009, 1, 0, 0, 0},     {2009, 1, 1, 1, 1},     {2009, 3, 0, 0, 0},
    {2009, 3, 1, 1, 0},     {2009, 3, 2, 1, 1},     {2009, 3, 3, 1, 1},     {2009, 9, 0, 0, 0},
    {2009, 9, 1, 0, 0},     {2009, 9, 2, 1, 0},     {2009, 9, 3, 1, 0},     {2009, 9, 4, 1, 0},
    {2009, 9, 5, 1, 1},     {2009, 9, 6, 1, 1},     {2009, 9, 9, 1, 1},     {2009, 10, 0, 0, 0},
    {2009, 10, 1, 0, 0},    {2009, 10, 2, 1, 0},    {2009, 10, 3, 1, 0},    {2009, 10, 4, 1, 0},
    {2009, 10, 5, 1, 1},    {2009, 10, 6, 1, 1},    {2009, 10, 10, 1, 1},   {2009, 11, 0, 0, 0},
    {2009, 11, 1, 0, 0},    {2009, 11, 2, 0, 0},    {2009, 11, 3, 1, 0},    {2009, 11, 4, 1, 0},
    {2009, 11, 5, 1, 0},    {2009, 11, 6, 1, 1},    {2009, 11, 7, 1, 1},    {2009, 11, 11, 1, 1},
    {2009, 19, 0, 0, 0},    {2009, 19, 2, 0, 0},    {2009, 19, 3, 0, 0},    {2009, 19, 4, 1, 0},
    {2009, 19, 5, 1, 0},    {2009, 19, 8, 1, 0},    {2009, 19, 9, 1, 0},    {2009, 19, 10, 1, 1},
    {2009, 19, 11, 1, 1},   {2009, 19, 19, 1, 1},   {2009, 38, 0, 0, 0},    {2009, 38, 6, 0, 0},
    {2009, 38, 7, 0, 0},    {2009, 38, 8, 1, 0},    {2009, 38, 9, 1, 0},    {2009, 38, 18, 1, 0},
    {2009, 38, 19, 1, 1},   {2009, 38, 20, 1, 1},   {2009, 38, 38, 1, 1},   {2009, 379, 0, 0, 0},
    {2009, 379, 74, 0, 0},  {2009, 379, 75, 0, 0},  {2009, 379, 76, 1, 0},  {2009, 379, 77, 1, 0},
    {2009, 379, 188, 1, 0}, {2009, 379, 189, 1, 0}, {2009, 379, 190, 1, 1}, {2009, 379, 191, 1, 1},
    {2009, 379, 379, 1, 1}, {2009, 380, 0, 0, 0},   {2009, 380, 75, 0, 0},  {2009, 380, 76, 1, 0},
    {2009, 380, 77, 1, 0},  {2009, 380, 189, 1, 0}, {2009, 380, 190, 1, 1}, {2009, 380, 191, 1, 1},
    {2009, 380, 380, 1, 1}, {2010, 0, 0, 0, 0},     {2010, 1, 0, 0, 0},     {2010, 1, 1, 1, 1},
    {2010, 3, 0, 0, 0},     {2010, 3, 1, 1, 0},     {2010, 3, 2, 1, 1},     {2010, 3, 3, 1, 1},
    {2010, 9, 0, 0, 0},     {2010, 9, 1, 0, 0},     {2010, 9, 2, 1, 0},     {2010, 9, 3, 1, 0},
    {2010, 9, 4, 1, 0},     {2010, 9, 5, 1, 1},     {2010, 9, 6, 1, 1},     {2010, 9, 9, 1, 1},
    {2010, 10, 0, 0, 0},    {2010, 10, 1, 0, 0},    {2010, 10, 2, 1, 0},    {2010, 10, 3, 1, 0},
    {2010, 10, 4, 1, 0},    {2010, 10, 5, 1, 1},    {2010, 10, 6, 1, 1},    {2010, 10, 10, 1, 1},
    {2010, 11, 0, 0, 0},    {2010, 11, 1, 0, 0},    {2010, 11, 2, 0, 0},    {2010, 11, 3, 1, 0},
    {2010, 11, 4, 1, 0},    {2010, 11, 5, 1, 0},    {2010, 11, 6, 1, 1},    {2010, 11, 7, 1, 1},
    {2010, 11, 11, 1, 1},   {2010, 19, 0, 0, 0},    {2010, 19, 2, 0, 0},    {2010, 19, 3, 0, 0},
    {2010, 19, 4, 1, 0},    {2010, 19, 5, 1, 0},    {2010, 19, 8, 1, 0},    {2010, 19, 9, 1, 0},
    {2010, 19, 10, 1, 1},   {2010, 19, 11, 1, 1},   {2010, 19, 19, 1, 1},   {2010, 38, 0, 0, 0},
    {2010, 38, 6, 0, 0},    {2010, 38, 7, 0, 0},    {2010, 38, 8, 1, 0},    {2010, 38, 9, 1, 0},
    {2010, 38, 18, 1, 0},   {2010, 38, 19, 1, 1},   {2010, 38, 20, 1, 1},   {2010, 38, 38, 1, 1},
    {2010, 379, 0, 0, 0},   {2010, 379, 74, 0, 0},  {2010, 379, 75, 0, 0},  {2010, 379, 76, 1, 0},
    {2010, 379, 77, 1, 0},  {2010, 379, 188, 1, 0}, {2010, 379, 189, 1, 0}, {2010, 379, 190, 1, 1},
    {2010, 379, 191, 1, 1}, {2010, 379, 379, 1, 1}, {2010, 380, 0, 0, 0},   {2010, 380, 75, 0, 0},
    {2010, 380, 76, 1, 0},  {2010, 380, 77, 1, 0},  {2010, 380, 189, 1, 0}, {2010, 380, 190, 1, 1},
    {2010, 380, 191, 1, 1}, {2010, 380, 380, 1, 1}, {2011, 0, 0, 0, 0},     {2011, 1, 0, 0, 0},
    {2011, 1, 1, 1, 1},     {2011, 3, 0, 0, 0},     {2011, 3, 1, 1, 0},     {2011, 3, 2, 1, 1},
    {2011, 3, 3, 1, 1},     {2011, 9, 0, 0, 0},     {2011, 9, 1, 0, 0},     {2011, 9, 2, 1, 0},
    {2011, 9, 3, 1, 0},     {2011, 9, 4, 1, 0},     {2011, 9, 5, 1, 1},     {2011, 9, 6, 1, 1},
    {2011, 9, 9, 1, 1},     {2011, 10, 0, 0, 0},    {2011, 10, 1, 0, 0},    {2011, 10, 2, 1, 0},
    {2011, 10, 3, 1, 0},    {2011, 10, 4, 1, 0},    {2011, 10, 5, 1, 1},    {2011, 10, 6, 1, 1},
    {2011, 10, 10, 1, 1},   {2011, 11, 0, 0, 0},    {2011, 11, 1, 0, 0},    {2011, 11, 2, 1, 0},
    {2011, 11, 3, 1, 0},    {2011, 11, 4, 1, 0},    {2011, 11, 5, 1, 0},    {2011, 11, 6, 1, 1},
    {2011, 11, 7, 1, 1},    {2011, 11, 11, 1, 1},   {2011, 19, 0, 0, 0},    {2011, 19, 1, 0, 0},
    {2011, 19, 2, 0, 0},    {2011, 19, 3, 1, 0},    {2011, 19, 4, 1, 0},    {2011, 19, 8, 1, 0},
    {2011, 19, 9, 1, 0},    {2011, 19, 10, 1, 1},   {2011, 19, 11, 1, 1},   {2011, 19, 19, 1, 1},
    {2011, 38, 0, 0, 0},    {2011, 38, 4, 0, 0},    {2011, 38, 5, 0, 0},    {2011, 38, 6, 1, 0},
    {2011, 38, 7, 1, 0},    {2011, 38, 18, 1, 0},   {2011, 38, 19, 1, 1},   {2011, 38, 20, 1, 1},
    {2011, 38, 38, 1, 1},   {2011, 379, 0, 0, 0},   {2011, 379, 55, 0, 0},  {2011, 379, 56, 0, 0},
    {2011, 379, 57, 1, 0},  {2011, 379, 58, 1, 0},  {2011, 379, 188, 1, 0}, {2011, 379, 189, 1, 0},
    {2011, 379, 190, 1, 1}, {2011, 379, 191, 1, 1}, {2011, 379, 379, 1, 1}, {2011, 380, 0, 0, 0},
    {2011, 380, 56, 0, 0},  {2011, 380, 57, 1, 0},  {2011, 380, 58, 1, 0},  {2011, 380, 189, 1, 0},
    {2011, 380, 190, 1, 1}, {2011, 380, 191, 1, 1}, {2011, 380, 380, 1, 1}, {2014, 0, 0, 0, 0},
    {2014, 1, 0, 0, 0},     {2014, 1, 1, 1, 1},     {2014, 3, 0, 0, 0},     {2014, 3, 1, 1, 0},
    {2014, 3, 2, 1, 1},     {2014, 3, 3, 1, 1},     {2014, 9, 0, 0, 0},     {2014, 9, 1, 0, 0},
    {2014, 9, 2, 1, 0},     {2014, 9, 3, 1, 0},     {2014, 9, 4, 1, 0},     {2014, 9, 5, 1, 1},
    {2014, 9, 6, 1, 1},     {2014, 9, 9, 1, 1},     {2014, 10, 0, 0, 0},    {2014, 10, 1, 0, 0},
    {2014, 10, 2, 1, 0},    {2014, 10, 3, 1, 0},    {2014, 10, 4, 1, 0},    {2014, 10, 5, 1, 1},
    {2014, 10, 6, 1, 1},    {2014, 10, 10, 1, 1},   {2014, 11, 0, 0, 0},    {2014, 11, 1, 0, 0},
    {2014, 11, 2, 1, 0},    {2014, 11, 3, 1, 0},    {2014, 11, 4, 1, 0},    {2014, 11, 5, 1, 0},
    {2014, 11, 6, 1, 1},    {2014, 11, 7, 1, 1},    {2014, 11, 11, 1, 1},   {2014, 19, 0, 0, 0},
    {2014, 19, 1, 0, 0},    {2014, 19, 2, 0, 0},    {2014, 19, 3, 1, 0},    {2014, 19, 4, 1, 0},
    {2014, 19, 8, 1, 0},    {2014, 19, 9, 1, 0},    {2014, 19, 10, 1, 1},   {2014, 19, 11, 1, 1},
    {2014, 19, 19, 1, 1},   {2014, 38, 0, 0, 0},    {2014, 38, 4, 0, 0},    {2014, 38, 5, 0, 0},
    {2014, 38, 6, 1, 0},    {2014, 38, 7, 1, 0},    {2014, 38, 18, 1, 0},   {2014, 38, 19, 1, 1},
    {2014, 38, 20, 1, 1},   {2014, 38, 38, 1, 1},   {2014, 379, 0, 0, 0},   {2014, 379, 55, 0, 0},
    {2014, 379, 56, 0, 0},  {2014, 379, 57, 1, 0},  {2014, 379, 58, 1, 0},  {2014, 379, 188, 1, 0},
    {2014, 379, 189, 1, 0}, {2014, 379, 190, 1, 1}, {2014, 379, 191, 1, 1}, {2014, 379, 379, 1, 1},
    {2014, 380, 0, 0, 0},   {2014, 380, 56, 0, 0},  {2014, 380, 57, 1, 0},  {2014, 380, 58, 1, 0},
    {2014, 380, 189, 1, 0}, {2014, 380, 190, 1, 1}, {2014, 380, 191, 1, 1}, {2014, 380, 380, 1, 1},
    {2015, 0, 0, 0, 0},     {2015, 1, 0, 0, 0},     {2015, 1, 1, 1, 1},     {2015, 3, 0, 0, 0},
    {2015, 3, 1, 1, 0},     {2015, 3, 2, 1, 1},     {2015, 3, 3, 1, 1},     {2015, 9, 0, 0, 0},
    {2015, 9, 1, 1, 0},     {2015, 9, 2, 1, 0},     {2015, 9, 3, 1, 0},     {2015, 9, 4, 1, 0},
    {2015, 9, 5, 1, 1},     {2015, 9, 6, 1, 1},     {2015, 9, 9, 1, 1},     {2015, 10, 0, 0, 0},
    {2015, 10, 1, 1, 0},    {2015, 10, 2, 1, 0},    {2015, 10, 4, 1, 0},    {2015, 10, 5, 1, 1},
    {2015, 10, 6, 1, 1},    {2015, 10, 10, 1, 1},   {2015, 11, 0, 0, 0},    {2015, 11, 1, 0, 0},
    {2015, 11, 2, 1, 0},    {2015, 11, 3, 1, 0},    {2015, 11, 4, 1, 0},    {2015, 11, 5, 1, 0},
    {2015, 11, 6, 1, 1},    {2015, 11, 7, 1, 1},    {2015, 11, 11, 1, 1},   {2015, 19, 0, 0, 0},
    {2015, 19, 1, 0, 0},    {2015, 19, 2, 1, 0},    {2015, 19, 3, 1, 0},    {2015, 19, 8, 1, 0},
    {2015, 19, 9, 1, 0},    {2015, 19, 10, 1, 1},   {2015, 19, 11, 1, 1},   {2015, 19, 19, 1, 1},
    {2015, 38, 0, 0, 0},    {2015, 38, 2, 0, 0},    {2015, 38, 3, 0, 0},    {2015, 38, 4, 1, 0},
    {2015, 38, 5, 1, 0},    {2015, 38, 18, 1, 0},   {2015, 38, 19, 1, 1},   {2015, 38, 20, 1, 1},
    {2015, 38, 38, 1, 1},   {2015, 379, 0, 0, 0},   {2015, 379, 36, 0, 0},  {2015, 379, 37, 0, 0},
    {2015, 379, 38, 1, 0},  {2015, 379, 39, 1, 0},  {2015, 379, 188, 1, 0}, {2015, 379, 189, 1, 0},
    {2015, 379, 190, 1, 1}, {2015, 379, 191, 1, 1}, {2015, 379, 379, 1, 1}, {2015, 380, 0, 0, 0},
    {2015, 380, 37, 0, 0},  {2015, 380, 38, 1, 0},  {2015, 380, 39, 1, 0},  {2015, 380, 189, 1, 0},
    {2015, 380, 190, 1, 1}, {2015, 380, 191, 1, 1}, {2015, 380, 380, 1, 1}, {2017, 0, 0, 0, 0},
    {2017, 1, 0, 0, 0},     {2017, 1, 1, 1, 1},     {2017, 3, 0, 0, 0},     {2017, 3, 1, 1, 0},
    {2017, 3, 2, 1, 1},     {2017, 3, 3, 1, 1},     {2017, 9, 0, 0, 0},     {2017, 9, 1, 1, 0},
    {2017, 9, 2, 1, 0},     {2017, 9, 3, 1, 0},     {2017, 9, 4, 1, 0},     {2017, 9, 5, 1, 1},
    {2017, 9, 6, 1, 1},     {2017, 9, 9, 1, 1},     {2017, 10, 0, 0, 0},    {2017, 10, 1, 1, 0},
    {2017, 10, 2, 1, 0},    {2017, 10, 4, 1, 0},    {2017, 10, 5, 1, 1},    {2017, 10, 6, 1, 1},
    {2017, 10, 10, 1, 1},   {2017, 11, 0, 0, 0},    {2017, 11, 1, 0, 0},    {2017, 11, 2, 1, 0},
    {2017, 11, 3, 1, 0},    {2017, 11, 4, 1, 0},    {2017, 11, 5, 1, 0},    {2017, 11, 6, 1, 1},
    {2017, 11, 7, 1, 1},    {2017, 11, 11, 1, 1},   {2017, 19, 0, 0, 0},    {2017, 19, 1, 0, 0},
    {2017, 19, 2, 1, 0},    {2017, 19, 3, 1, 0},    {2017, 19, 8, 1, 0},    {2017, 19, 9, 1, 0},
    {2017, 19, 10, 1, 1},   {2017, 19, 11, 1, 1},   {2017, 19, 19, 1, 1},   {2017, 38, 0, 0, 0},
    {2017, 38, 2, 0, 0},    {2017, 38, 3, 0, 0},    {2017, 38, 4, 1, 0},    {2017, 38, 5, 1, 0},
    {2017, 38, 18, 1, 0},   {2017, 38, 19, 1, 1},   {2017, 38, 20, 1, 1},   {2017, 38, 38, 1, 1},
    {2017, 379, 0, 0, 0},   {2017, 379, 36, 0, 0},  {2017, 379, 37, 0, 0},  {2017, 379, 38, 1, 0},
    {2017, 379, 39, 1, 0},  {2017, 379, 188, 1, 0}, {2017, 379, 189, 1, 0}, {2017, 379, 190, 1, 1},
    {2017, 379, 191, 1, 1}, {2017, 379, 379, 1, 1}, {2017, 380, 0, 0, 0},   {2017, 380, 37, 0, 0},
    {2017, 380, 38, 1, 0},  {2017, 380, 39, 1, 0},  {2017, 380, 189, 1, 0}, {2017, 380, 190, 1, 1},
    {2017, 380, 191, 1, 1}, {2017, 380, 380, 1, 1}, {2024, 0, 0, 0, 0},     {2024, 1, 0, 0, 0},
    {2024, 1, 1, 1, 1},     {2024, 3, 0, 0, 0},     {2024, 3, 1, 1, 0},     {2024, 3, 2, 1, 1},
    {2024, 3, 3, 1, 1},     {2024, 9, 0, 0, 0},     {2024, 9, 1, 1, 0},     {2024, 9, 2, 1, 0},
    {2024, 9, 3, 1, 0},     {2024, 9, 4, 1, 0},     {2024, 9, 5, 1, 1},     {2024, 9, 6, 1, 1},
    {2024, 9, 9, 1, 1},     {2024, 10, 0, 0, 0},    {2024, 10, 1, 1, 0},    {2024, 10, 2, 1, 0},
    {2024, 10, 4, 1, 0},    {2024, 10, 5, 1, 1},    {2024, 10, 6, 1, 1},    {2024, 10, 10, 1, 1},
    {2024, 11, 0, 0, 0},    {2024, 11, 1, 0, 0},    {2024, 11, 2, 1, 0},    {2024, 11, 3, 1, 0},
    {2024, 11, 4, 1, 0},    {2024, 11, 5, 1, 0},    {2024, 11, 6, 1, 1},    {2024, 11, 7, 1, 1},
    {2024, 11, 11, 1, 1},   {2024, 19, 0, 0, 0},    {2024, 19, 1, 0, 0},    {2024, 19, 2, 1, 0},
    {2024, 19, 3, 1, 0},    {2024, 19, 8, 1, 0},    {2024, 19, 9, 1, 0},    {2024, 19, 10, 1, 1},
    {2024, 19, 11, 1, 1},   {2024, 19, 19, 1, 1},   {2024, 38, 0, 0, 0},    {2024, 38, 2, 0, 0},
    {2024, 38, 3, 0, 0},    {2024, 38, 4, 1, 0},    {2024, 38, 5, 1, 0},    {2024, 38, 18, 1, 0},
    {2024, 38, 19, 1, 1},   {2024, 38, 20, 1, 1},   {2024, 38, 38, 1, 1},   {2024, 379, 0, 0, 0},
    {2024, 379, 36, 0, 0},  {2024, 379, 37, 0, 0},  {2024, 379, 38, 1, 0},  {2024, 379, 39, 1, 0},
    {2024, 379, 188, 1, 0}, {2024, 379, 189, 1, 0}, {2024, 379, 190, 1, 1}, {2024, 379, 191, 1, 1},
    {2024, 379, 379, 1, 1}, {2024, 380, 0, 0, 0},   {2024, 380, 37, 0, 0},  {2024, 380, 38, 1, 0},
    {2024, 380, 39, 1, 0},  {2024, 380, 189, 1, 0}, {2024, 380, 190, 1, 1}, {2024, 380, 191, 1, 1},
    {2024, 380, 380, 1, 1},
};

#define SCHOOL   990001
#define FIRST_ID 990000000

static void exec(T *t, Str sql) { test_exec(t, str_cstr(t->cx.arena, sql)); }

static void given_school(T *t, i64 urn) {
    exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO establishment (urn, name, name_key, kind, phase, district) VALUES (%lld, 'Ash', 'ASH', 'school', "
            "'Primary', 'Ashford')",
            (long long)urn));
    exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO import_run (id, started_at, actor_id, title, is_check) VALUES (%lld, '2018-01-01T00:00:00Z', 1, "
            "'a', FALSE)",
            (long long)FIRST_ID));
}

typedef struct Pupil {
    i64 id;
    int year, place, age;
    const char *group, *status;
} Pupil;

static void given_pupil(T *t, i64 urn, Pupil p) {
    Arena *a = t->cx.arena;
    Str born = date_iso_str(a, date_ymd(p.year - p.age, 1, 15)), first = date_iso_str(a, date_ymd(p.year, 9, 1));
    exec(
        t,
        str_fmt(
            a,
            "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, sex, known_from) VALUES (%lld, FALSE, "
            "'%.*s', FALSE, 'F', '2005-01-01')",
            (long long)p.id, STR_ARG(born)));
    exec(
        t,
        str_fmt(
            a,
            "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, year_group, is_part_time) VALUES (%lld, "
            "%lld, '%s', '%.*s', '%.*s', '%s', FALSE)",
            (long long)p.id, (long long)urn, p.status, STR_ARG(first), STR_ARG(first), p.group));
    exec(
        t,
        str_fmt(
            a,
            "INSERT INTO attendance_pupil (urn, school_year, place, person_id, source_id) VALUES (%lld, %d, %d, %lld, 1)",
            (long long)urn, p.year, p.place, (long long)p.id));
}

static void given_day(T *t, i64 urn, Date on, Str marks) {
    exec(t,
         str_fmt(
             t->cx.arena,
             "INSERT INTO attendance_day (urn, on_date, marks, n_taken, source_id) VALUES (%lld, '%.*s', '%.*s', 0, 1)",
             (long long)urn, STR_ARG(date_iso_str(t->cx.arena, on)), STR_ARG(marks)));
}

static AttendanceAnswer ask(T *t, AttendanceQuestion q) {
    AttendanceAnswer *answers;
    PupilKeys keys;
    Columns *c = columns_open(date_school_year(q.from));
    ok(t, columns_refresh(&t->cx, c));
    ok(t, pupil_keys_read(&t->cx, c, &q, q.to, &keys));
    ok(t, attendance_ask(&t->cx, c, &keys, &q, &answers));
    columns_close(c);
    return answers[0];
}

static const AttendanceFigures *figures_of(const AttendanceAnswer *a, Str value) {
    for (size_t i = 0; i < a->n; i++)
        if (str_eq(a->groups[i].values[0], value)) return &a->groups[i].n;
    return NULL;
}

/* The k-th session of a pupil with so many possible and absent: absences first, by every code of absence in turn, and between
 * them sessions that are in no denominator. */
static char mark_of(const AbsenceCase *c, int k) {
    static const char absences[] = "IOMGSNTUEC", other[] = "X#-YDZ ";
    if (k % 3 == 2 && k / 3 < 60) return other[k / 3 % 7];
    int nth = k - (k / 3 < 60 ? k / 3 : 60);
    if (nth >= c->possible) return ' ';
    return nth < c->absent ? absences[nth % 10] : nth % 2 ? '\\' : '/';
}

static void given_cases(T *t, int year) {
    enum { SESSIONS = 440 };
    int place = 0;
    for (size_t i = 0; i < COUNT_OF(absence_cases); i++) {
        if (absence_cases[i].year != year) continue;
        Str group = str_fmt(t->cx.arena, "case %zu", i);
        given_pupil(t, SCHOOL, (Pupil){FIRST_ID + (i64)i, year, place++, 9, str_cstr(t->cx.arena, group), "C"});
    }
    for (int d = 0; d < SESSIONS / 2; d++) {
        Buf marks = buf_on(t->cx.arena);
        for (size_t i = 0; i < COUNT_OF(absence_cases); i++)
            for (int s = 0; absence_cases[i].year == year && s < 2; s++)
                buf_add_char(&marks, mark_of(&absence_cases[i], 2 * d + s));
        given_day(t, SCHOOL, date_plus(date_ymd(year, 9, 1), d), buf_str(&marks));
    }
}

TEST(
    "persistent and severe absence, by a table that can be checked by hand: boundaries, thresholds by year, no sessions") {
    static const int years[] = {2009, 2010, 2011, 2014, 2015, 2017, 2024};
    static const Grouping by_group = {{KEY_YEAR_GROUP}, 1};
    expect(t, COUNT_OF(absence_cases) >= 200);
    given_school(t, SCHOOL);
    for (size_t y = 0; y < COUNT_OF(years); y++) {
        given_cases(t, years[y]);
        AttendanceAnswer a = ask(t, (AttendanceQuestion){.from = date_ymd(years[y], 9, 1),
                                                         .to = date_ymd(years[y] + 1, 8, 31),
                                                         .groupings = &by_group,
                                                         .n_groupings = 1});
        for (size_t i = 0; i < COUNT_OF(absence_cases); i++) {
            const AbsenceCase *c = &absence_cases[i];
            if (c->year != years[y]) continue;
            const AttendanceFigures *f = figures_of(&a, str_fmt(t->cx.arena, "case %zu", i));
            expect(t, (f != NULL) == (c->possible > 0));
            if (!f) continue;
            expect_i64(t, c->possible, f->possible);
            expect_i64(t, c->absent, f->authorised + f->unauthorised);
            expect_i64(t, 1, f->pupils);
            expect_i64(t, c->is_persistent, f->persistent);
            expect_i64(t, c->is_severe, f->severe);
        }
    }
}

TEST("a subsidiary registration and other ages are counted only when asked for; days outside the question never") {
    static const Grouping everyone = {.n_keys = 0};
    given_school(t, SCHOOL);
    given_pupil(t, SCHOOL, (Pupil){FIRST_ID, 2017, 0, 9, "5", "C"});
    given_pupil(t, SCHOOL, (Pupil){FIRST_ID + 1, 2017, 1, 9, "5", "S"});
    given_pupil(t, SCHOOL, (Pupil){FIRST_ID + 2, 2017, 2, 4, "R", "C"});
    given_pupil(t, SCHOOL, (Pupil){FIRST_ID + 3, 2017, 3, 16, "12", "C"});
    given_day(t, SCHOOL, date_ymd(2017, 11, 6), STR("/\\IIOO/\\"));
    given_day(t, SCHOOL, date_ymd(2017, 11, 7), STR("IO/\\/\\/\\"));
    given_day(t, SCHOOL, date_ymd(2018, 9, 3), STR("OO"));
    AttendanceQuestion q = {.from = date_ymd(2017, 11, 1),
                            .to = date_ymd(2017, 11, 30),
                            .groupings = &everyone,
                            .n_groupings = 1};
    AttendanceAnswer a = ask(t, q);
    expect_i64(t, 1, (i64)a.n);
    expect_i64(t, 1, a.groups[0].n.pupils);
    expect_i64(t, 4, a.groups[0].n.possible);
    expect_i64(t, 1, a.groups[0].n.authorised);
    expect_i64(t, 1, a.groups[0].n.unauthorised);
    expect_i64(t, 1, a.groups[0].n.severe);
    q.to = date_ymd(2017, 11, 6);
    a = ask(t, q);
    expect_i64(t, 2, a.groups[0].n.possible);
    expect_i64(t, 0, a.groups[0].n.persistent);
    q.all_pupils = true;
    expect_i64(t, 4, ask(t, q).groups[0].n.pupils);
    q.urn = SCHOOL + 1;
    expect_i64(t, 0, (i64)ask(t, q).n);
}

TEST("columns take in what lands later: a new day, an earlier one, a corrected mark, a new pupil, in any order") {
    static const Grouping everyone = {.n_keys = 0};
    AttendanceQuestion q = {.from = date_ymd(2017, 9, 1),
                            .to = date_ymd(2018, 8, 31),
                            .groupings = &everyone,
                            .n_groupings = 1};
    given_school(t, SCHOOL);
    given_pupil(t, SCHOOL, (Pupil){FIRST_ID, 2017, 0, 9, "5", "C"});
    given_day(t, SCHOOL, date_ymd(2017, 11, 7), STR("/\\"));
    Columns *c = columns_open(2017);
    ok(t, columns_refresh(&t->cx, c));
    given_pupil(t, SCHOOL, (Pupil){FIRST_ID + 1, 2017, 1, 9, "5", "C"});
    given_day(t, SCHOOL, date_ymd(2017, 11, 6), STR("IIOO"));
    given_day(t, SCHOOL, date_ymd(2017, 11, 8), STR("OO//"));
    test_exec(t, "UPDATE attendance_day SET source_id = 2 WHERE on_date <> '2017-11-07'");
    test_exec(t, "UPDATE attendance_day SET source_id = 3, marks = '/U' WHERE on_date = '2017-11-07'");
    ok(t, columns_refresh(&t->cx, c));
    const MarkBlock *b = columns_school(c, SCHOOL);
    expect_i64(t, 3, (i64)b->n_days);
    expect_i64(t, 2, (i64)b->n_rows);
    expect(t, memcmp(block_row(b, 0), "II/UOO", 6) == 0);
    expect(t, memcmp(block_row(b, 1), "OO  //", 6) == 0);
    AttendanceAnswer *a;
    PupilKeys keys;
    ok(t, pupil_keys_read(&t->cx, c, &q, q.to, &keys));
    ok(t, attendance_ask(&t->cx, c, &keys, &q, &a));
    expect_i64(t, 10, a[0].groups[0].n.possible);
    expect_i64(t, 2, a[0].groups[0].n.authorised);
    expect_i64(t, 5, a[0].groups[0].n.unauthorised);
    columns_close(c);
}

PURE_TEST("a percentage is rounded half up in integers") {
    const struct {
        i64 n, of;
        const char *text;
    } cases[] = {{0, 0, "-"},      {0, 5, "0.0"},    {1, 3, "33.3"},    {2, 3, "66.7"},
                 {1, 2000, "0.1"}, {1, 2001, "0.0"}, {38, 380, "10.0"}, {5, 5, "100.0"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        expect_str(t, cases[i].text, attendance_percent(t->cx.arena, cases[i].n, cases[i].of));
}
