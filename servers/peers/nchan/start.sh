#!/bin/sh
# nginx with nchan. Run from the folder of a peer: sh ../nchan/start.sh PORT FOLDER [tls]
dir=$2 modules=$PWD/installed/usr/lib/nginx/modules
listen="listen 127.0.0.1:$1"
if [ "$3" = tls ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
        -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
        -addext basicConstraints=critical,CA:FALSE \
        -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
    listen="$listen ssl http2; ssl_certificate $dir/cert.pem; ssl_certificate_key $dir/key.pem"
fi
sed -e "s|{dir}|$dir|; s|{modules}|$modules|; s|{listen}|$listen|" ../nchan/nginx.conf > "$dir/nginx.conf"
exec installed/usr/sbin/nginx -e stderr -p "$dir" -c "$dir/nginx.conf"
