# Sourced by the tests of mail, behind lib.sh: a real relay (Exim) at 127.0.0.1:$plain, with TLS at $tls, that keeps what it takes in $work/relay/spool.
# shellcheck shell=bash
relay() { PATH=$PATH:/usr/sbin command -v exim4; }
relay >/dev/null || { echo "1..0 # SKIP exim4 is not installed: contrib/deps test installs it"; exit 0; }
chmod 0711 "$work"
mkdir -p "$work/relay/spool"
chmod -R 0777 "$work/relay"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout "$work/relay/key.pem" -out "$work/relay/cert.pem" 2>/dev/null
chmod 0644 "$work/relay/key.pem"
if [ "$(id -u)" = 0 ]; then as=nobody group=nogroup; else as=$(id -un) group=$(id -gn); fi
free_port() { local p; for p in $(shuf -i 20000-32000 -n 50); do (exec 9<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || { echo "$p"; return; }; done; }
plain=$(free_port) tls=$(free_port)
cat >"$work/relay/conf" <<X
primary_hostname = relay.test
spool_directory = $work/relay/spool
log_file_path = $work/relay/%slog
local_interfaces = <; 127.0.0.1 ; ::1
daemon_smtp_ports = $plain : $tls
tls_on_connect_ports = $tls
tls_certificate = $work/relay/cert.pem
tls_privatekey = $work/relay/key.pem
tls_advertise_hosts = *
keep_environment =
exim_user = $as
exim_group = $group
queue_only = true
host_lookup =
rfc1413_query_timeout = 0s
acl_smtp_rcpt = rcpt
begin acl
rcpt:
  deny message = no such desk
       local_parts = nobody
  defer message = come again
       local_parts = later
  accept
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_advertise_condition = true
  server_condition = \${if and{{eq{\$auth2}{centre}}{eq{\$auth3}{word}}}}
  server_set_id = \$auth2
X
"$(relay)" -C "$work/relay/conf" -bdf -oP "$work/relay/pid" >"$work/relay/said" 2>&1 7>&- &
children+=("$!")
answers() { (exec 9<>"/dev/tcp/127.0.0.1/$plain") 2>/dev/null; }
until_true 30 answers || { not_ok "the relay starts" "$(cat "$work/relay/said" "$work/relay"/*log)"; done_testing; }
# letter HEAD: the file of the spool whose head says so
letter() { grep -lF "$1" "$work/relay/spool/input/"*-H 2>/dev/null | head -n 1; }
spooled() { find "$work/relay/spool/input" -name '*-H' 2>/dev/null | wc -l; }
