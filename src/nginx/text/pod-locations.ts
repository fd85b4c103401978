import type { Front } from '../front.ts';
import { forwarded } from './headers.ts';
import { heads } from './heads.ts';

/** What a server for pods does with a request. Who may see what, our gateway says: here nothing is decided. */
export function podLocations(front: Front): string {
  return `client_max_body_size 0;
${heads}client_body_timeout 600s;
send_timeout 600s;
recursive_error_pages on;

location / {
  if ($pinacle_way = gateway) { return 418; }
  # What is for the gateway alone, it takes from the request.
  if ($http_x_pinacle_bypass) { return 418; }
  if ($arg_pinacle_share) { return 418; }
  auth_request /.pinacle/nginx;
  auth_request_set $pinacle_address $upstream_http_x_pinacle_address;
  auth_request_set $pinacle_cookie $upstream_http_x_pinacle_cookie;
  # What may not go straight takes the long way, where it is asked to sign in, waits until the pod is awake, or is told why not.
  error_page 401 403 418 500 = @pinacle_gateway;
  error_page 502 504 = @pinacle_unanswered;
  proxy_pass http://$pinacle_pod;
  proxy_http_version 1.1;
  proxy_buffering off;
  proxy_request_buffering off;
  proxy_connect_timeout 10s;
  proxy_read_timeout 600s;
  proxy_send_timeout 600s;
  proxy_next_upstream off;
  proxy_set_header Connection "";
  proxy_set_header Proxy-Authorization "";
  proxy_set_header Proxy-Connection "";
  proxy_set_header Cookie $pinacle_cookie;
  ${forwarded(front)}
}

${question(front)}
${longWay(front)}`;
}

/** nginx asks our gateway. What is answered depends on the host, on who asks and on whose page asks alone: by these it is kept. */
function question(front: Front): string {
  return `location = /.pinacle/nginx {
  internal;
  proxy_pass http://pinacle_gateway/.pinacle/authorize;
  proxy_method GET;
  proxy_pass_request_body off;
  proxy_http_version 1.1;
  # Taken for each request, also when the answer is kept. With more cookies than this a request takes the long way.
  proxy_buffer_size 8k;
  proxy_connect_timeout 5s;
  proxy_read_timeout 15s;
  proxy_set_header Connection "";
  proxy_set_header Content-Length "";
  ${forwarded(front)}
  proxy_set_header X-Original-Method $request_method;
  proxy_set_header X-Original-URI $request_uri;
  proxy_set_header X-Pinacle-Proxy "${front.proxyKey}";
  proxy_cache pinacle_answers;
  proxy_cache_key "$host $http_authorization $http_cookie $request_method $http_origin $http_sec_fetch_site";
  proxy_cache_valid 200 1s;
  open_file_cache max=1000 inactive=20s;
}
`;
}

function longWay(front: Front): string {
  return `location /.pinacle/ {
  error_page 418 = @pinacle_gateway;
  return 418;
}

location @pinacle_gateway {
  proxy_pass http://pinacle_gateway;
  proxy_http_version 1.1;
  proxy_buffering off;
  proxy_request_buffering off;
  proxy_read_timeout 600s;
  proxy_send_timeout 600s;
  proxy_next_upstream off;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection $pinacle_connection;
  ${forwarded(front)}
}

# Asked a second time is only what changes nothing.
location @pinacle_unanswered {
  if ($request_method ~ "^(GET|HEAD)$") { return 418; }
  error_page 418 = @pinacle_gateway;
  default_type application/problem+json;
  return 502 '{"type":"about:blank","status":502,"title":"The pod gave no answer"}\\n';
}
`;
}
