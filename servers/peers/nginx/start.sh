#!/bin/sh
# nginx in front of the echo server of ../ws, permessage-deflate on. SIGTERM ends both.
# Run from its folder: sh start.sh PORT UPSTREAM FOLDER
port=$1 upstream=$2 dir=$3
sed -e "s|{port}|$port|; s|{upstream}|$upstream|; s|{dir}|$dir|" nginx.conf > "$dir/nginx.conf"
node ../ws/app.js "$upstream" deflate & echo=$!
installed/usr/sbin/nginx -e stderr -p "$dir" -c "$dir/nginx.conf" & proxy=$!
trap 'kill $echo $proxy' TERM
wait
wait
