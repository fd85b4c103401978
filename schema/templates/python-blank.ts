import type { Template } from './types.ts';

const install = `
python3 -m venv .venv
if [ -f requirements.txt ]; then .venv/bin/pip install -r requirements.txt
elif [ -f pyproject.toml ]; then .venv/bin/pip install -e .
fi
`.trim();

export const pythonBlank: Template = {
  id: 'python-blank',
  displayName: 'Python',
  tier: 'dev.small',
  install: [install],
  processes: [
    {
      name: 'web',
      startCommand: 'HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1 exec .venv/bin/python main.py',
      port: 8000,
    },
  ],
};
