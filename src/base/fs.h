/* fs: files as we need them: whole reads with a bound, atomic writes, private folders, secrets. */
#ifndef WF_BASE_FS_H
#define WF_BASE_FS_H

#include "base/buf.h"
#include "base/err.h"

/* Reads the whole file, at most `max` bytes (more is WF_E_LIMIT). */
int fs_read(const char *path, size_t max, struct buf *out, struct err *e);
/* Writes path.tmp, fsyncs, renames, fsyncs the folder. */
int fs_write_atomic(const char *path, struct span data, unsigned mode, struct err *e);
/* mkdir -p with mode; existing ones keep theirs. */
int fs_mkdirs(const char *path, unsigned mode, struct err *e);
/* A secret: a regular file of the caller's (or root's), readable by no group or other, at most 64 KiB, one
 * trailing newline cut. The message says how to mend it (chmod 600). */
int fs_read_secret(const char *path, struct buf *out, struct err *e);
/* "dir/name", mem_free by the caller. */
char *fs_join(const char *dir, const char *name);
/* WF_OK when the path lies on a local file system; WF_E_UNSUPPORTED, naming it, on NFS, SMB, FUSE, 9p ... */
int fs_check_local(const char *path, struct err *e);
/* WF_OK when what the file says was said by root or the caller: it is of one of them, and nobody else can write it. Else WF_E_DENIED, with how to mend it. */
int fs_check_orders(const char *path, struct err *e);
/* WF_OK when nobody but root and the caller can put another file in the place of this one (which need not be there): each folder above it, links followed, is of one
 * of those two, and what others may write in has the sticky bit. Else WF_E_DENIED, naming the folder and how to mend it. */
int fs_check_place(const char *path, struct err *e);
/* The folder of installed or built programs and data: see base/paths.h. */

#endif
