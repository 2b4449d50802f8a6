dnl WF_NEED(PREFIX, pkg-config module with version, Debian package): found, or one line that names the package.
AC_DEFUN([WF_NEED], [PKG_CHECK_MODULES([$1], [$2], [],
  [AS_ECHO(["configure: error: $2 is missing: apt-get install $3"]) >&2
   wf_missing="$wf_missing $3"])])
dnl After the last WF_NEED: stops when anything was missing, with the one command that installs it all.
AC_DEFUN([WF_NEED_DONE], [AS_IF([test -n "$wf_missing"],
  [AC_MSG_ERROR([missing Debian packages; run: apt-get install$wf_missing])])])
