#!/bin/sh
# nginx with nchan. Run from its folder: sh start.sh PORT FOLDER
port=$1 dir=$2 modules=$PWD/installed/usr/lib/nginx/modules
sed -e "s|{port}|$port|; s|{dir}|$dir|; s|{modules}|$modules|" nginx.conf > "$dir/nginx.conf"
exec installed/usr/sbin/nginx -e stderr -p "$dir" -c "$dir/nginx.conf"
