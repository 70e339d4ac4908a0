// The write-ahead log, written in one piece. SQLite writes each page of a commit into its log with two calls; a writer
// opened here gathers what follows on itself and hands it to the system when the log is synced, read or measured. With
// `synchronous = full` a commit is published only after the sync: no other connection misses what is gathered. So it is
// for a site's one writer alone, and never with less than `full`.
#pragma once

namespace bihuan::db {

// The name under which SQLite knows it (sqlite3_open_v2's last argument); null where it could not be registered: then
// the log is written as SQLite does it.
const char* log_file_vfs();

}  // namespace bihuan::db
