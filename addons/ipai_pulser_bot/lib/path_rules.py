# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which paths the bot may read and change, whatever a repository's policy says."""

import re

MAX_PATH_CHARS = 1000

# What decides how the repository is built, checked, reviewed or deployed, and what
# machines write: a repair that changes these would change the judge.
DEFAULT_DENIED = (
    # continuous integration
    ".github/**",
    ".gitlab-ci.yml",
    ".gitlab/**",
    ".circleci/**",
    ".travis.yml",
    ".azure-pipelines/**",
    "azure-pipelines*.yml",
    "bitbucket-pipelines.yml",
    "Jenkinsfile",
    ".drone.yml",
    ".woodpecker/**",
    ".woodpecker.y*ml",
    ".buildkite/**",
    ".ci/**",
    # git itself, owners, editors' and environments' automatic commands
    ".git",
    ".gitmodules",
    ".gitattributes",
    ".lfsconfig",
    ".mailmap",
    "CODEOWNERS",
    ".husky/**",
    ".pre-commit-config.y*ml",
    ".envrc",
    ".devcontainer/**",
    ".vscode/**",
    # settings of tests and linters
    "pytest.ini",
    ".pytest.ini",
    "tox.ini",
    "noxfile.py",
    ".coveragerc",
    ".flake8",
    ".pylintrc",
    "pylintrc",
    "mypy.ini",
    ".mypy.ini",
    "ruff.toml",
    ".ruff.toml",
    ".eslintrc*",
    "eslint.config.*",
    ".eslintignore",
    ".prettierignore",
    "jest.config.*",
    "vitest.config.*",
    ".golangci.y*ml",
    "clippy.toml",
    ".rubocop.yml",
    # lock files
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
    "deno.lock",
    "poetry.lock",
    "Pipfile.lock",
    "pdm.lock",
    "uv.lock",
    "pixi.lock",
    "conda-lock.yml",
    "Cargo.lock",
    "go.sum",
    "composer.lock",
    "Gemfile.lock",
    "mix.lock",
    "pubspec.lock",
    "Podfile.lock",
    "Package.resolved",
    "packages.lock.json",
    "gradle.lockfile",
    "flake.lock",
    ".terraform.lock.hcl",
)

# What may hold secrets is not sent to the model, and not changed.
DEFAULT_HIDDEN = (
    ".env",
    ".env.*",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.jks",
    "*.keystore",
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    ".netrc",
    ".npmrc",
    ".pypirc",
    ".git-credentials",
    "credentials.json",
)

_CONTROL = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")
# Characters that HFS+ ignores in names: ".g\u200cit" is ".git" there.
_IGNORED_BY_HFS = re.compile(r"[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_GIT_NAMES = frozenset({".git", "git~1"})


def path_problem(path):
    """Return why a path cannot be one of a repository's files, ``None`` if it can.

    Relative, with plain parts, without control characters and backslashes, and not
    git's own folder under any of the names that some file system gives it.
    """
    if not isinstance(path, str) or not path:
        return "the path is empty"
    if len(path) > MAX_PATH_CHARS:
        return "the path is too long"
    if _CONTROL.search(path):
        return "the path holds a control character or a backslash"
    if path.startswith("/"):
        return "the path is absolute; give it relative to the repository's root"
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return "the path has an empty, '.' or '..' part"
    if any(is_git_name(part) for part in parts):
        return "the path leads into git's own folder"
    return None


def is_git_name(part):
    """Say whether a part of a path means ``.git`` on some file system."""
    name = _IGNORED_BY_HFS.sub("", part).casefold()
    # NTFS drops dots and spaces at the end, and streams behind a colon.
    return name.partition(":")[0].rstrip(". ") in _GIT_NAMES
