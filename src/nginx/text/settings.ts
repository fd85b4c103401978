import type { Front } from '../front.ts';

/** What all servers share: where our two doors are, what is known of a host, and which way a request takes. */
export function settings({ dir, answersDir, serverAddress, gatewayAddress }: Front): string {
  return `map_hash_max_size 65536;
map_hash_bucket_size 512;
server_names_hash_max_size 65536;
server_names_hash_bucket_size 512;

upstream pinacle_server {
  server ${serverAddress};
  keepalive 16;
}

upstream pinacle_gateway {
  server ${gatewayAddress};
  keepalive 64;
}

# An answer to "may they?" is good for a second: one question for a page and all that it loads.
proxy_cache_path "${answersDir}" keys_zone=pinacle_answers:8m max_size=64m inactive=10s use_temp_path=off;

map $host $pinacle_known {
  default 0;
  include "${dir}/hosts.map";
}

# Straight to the pod: plain requests for a host that is known here. Through our gateway: what is held open for long, which ends when
# the right to it does and is use of the pod until it ends (what a browser opens or downloads, event streams, uploads of 10 MB and
# more), what names headers of the connection, and hosts that are newer than this file.
map "$pinacle_known:$http_upgrade:$http_connection:$http_sec_fetch_mode:$http_transfer_encoding:$http_content_length:$http_accept" $pinacle_way {
  default gateway;
  "~*^1::(keep-alive|close)?:(?!navigate:)[a-z-]*::\\d{0,7}:(?!.*text/event-stream)" direct;
}

map $http_upgrade $pinacle_connection {
  default upgrade;
  "" "";
}
`;
}
