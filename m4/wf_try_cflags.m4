dnl WF_TRY_CFLAGS(VARIABLE, WORDS): adds to VARIABLE each of WORDS with which the compiler compiles a program without a warning.
AC_DEFUN([WF_TRY_CFLAGS], [
  wf_save_CFLAGS=$CFLAGS
  for wf_flag in $2; do
    CFLAGS="$wf_save_CFLAGS $wf_flag -Werror"
    AC_MSG_CHECKING([whether the compiler takes $wf_flag])
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]], [[return puts("")]])],
      [AC_MSG_RESULT([yes]); $1="$$1 $wf_flag"], [AC_MSG_RESULT([no])])
  done
  CFLAGS=$wf_save_CFLAGS])
