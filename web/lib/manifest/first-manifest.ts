/** What somebody begins with. */
export const firstManifest = `version: "1.0"
tier: dev.small
install: npm ci
processes:
  - name: web
    startCommand: npm run dev
    port: 3000
`;
