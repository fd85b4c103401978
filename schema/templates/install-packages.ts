/** Installs the packages of a Node.js repository with the manager whose lockfile it has. */
export const installPackages = `
if [ -f pnpm-lock.yaml ]; then npx --yes pnpm install --frozen-lockfile
elif [ -f yarn.lock ]; then npx --yes yarn install --frozen-lockfile
elif [ -f package-lock.json ]; then npm ci
elif [ -f package.json ]; then npm install
fi
`.trim();
