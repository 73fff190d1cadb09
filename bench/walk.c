/* walk.c - read XML files from end to end with libxml2's xmlTextReader and do nothing: the yardstick for imports.
 *
 *   bench-walk FILE...      prints the number of nodes
 */
#include <libxml/xmlreader.h>
#include <stdio.h>

static long walk(const char *path) {
    xmlTextReaderPtr reader = xmlReaderForFile(path, NULL, XML_PARSE_NONET | XML_PARSE_HUGE);
    if (!reader) return -1;
    long n = 0;
    int more;
    while ((more = xmlTextReaderRead(reader)) == 1) n++;
    xmlFreeTextReader(reader);
    return more == 0 ? n : -1;
}

int main(int argc, char **argv) {
    long total = 0;
    for (int i = 1; i < argc; i++) {
        long n = walk(argv[i]);
        if (n < 0) {
            fprintf(stderr, "bench-walk: cannot read %s\n", argv[i]);
            return 1;
        }
        total += n;
    }
    printf("%ld\n", total);
    return 0;
}
