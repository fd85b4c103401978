/** How large the head of a request may be, and how long it may take to come: as at the gateway. */
export const heads = `  client_header_timeout 10s;
  large_client_header_buffers 1 16k;
`;
