#!/bin/sh
# HAProxy in front of the echo server of ../ws, permessage-deflate on. SIGTERM ends both.
# Run from its folder: sh start.sh PORT UPSTREAM
node ../ws/app.js "$2" deflate & echo=$!
PORT=$1 UPSTREAM=$2 installed/usr/sbin/haproxy -db -q -f haproxy.cfg & proxy=$!
trap 'kill $echo $proxy' TERM
wait
wait
