# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Users, repositories, pull requests, commits and comments in GitHub's shapes."""

from .clock import iso
from .gitread import commit_facts
from .records import Actor, Comment, PullRequest, Repository
from .store import user_id


class Shapes:
    """Turns records into the objects that REST and webhooks carry."""

    def __init__(self, base_url: str, api_url: str):
        self.base_url = base_url
        self.api_url = api_url

    def repo_url(self, repository: Repository) -> str:
        """The API address of a repository."""
        return f"{self.api_url}/repos/{repository.full_name}"

    def html_url(self, repository: Repository) -> str:
        """The address of a repository for people."""
        return f"{self.base_url}/{repository.full_name}"

    def user(self, actor: Actor) -> dict:
        """A simple user."""
        return {
            "login": actor.login,
            "id": user_id(actor),
            "node_id": f"U_{user_id(actor)}",
            "avatar_url": "",
            "url": f"{self.api_url}/users/{actor.login}",
            "html_url": f"{self.base_url}/{actor.login}",
            "type": actor.type,
            "site_admin": False,
        }

    def repository(self, repository: Repository) -> dict:
        """A repository."""
        url = self.repo_url(repository)
        return {
            "id": repository.id,
            "node_id": f"R_{repository.id}",
            "name": repository.name,
            "full_name": repository.full_name,
            "private": True,
            "owner": self.user(Actor(repository.owner)),
            "html_url": self.html_url(repository),
            "description": None,
            "fork": False,
            "url": url,
            "clone_url": f"{self.html_url(repository)}.git",
            "archived": False,
            "disabled": False,
            "visibility": "private",
            "created_at": iso(repository.created_at),
            "default_branch": repository.default_branch,
        }

    def pull_reference(self, pull: PullRequest, repository: Repository) -> dict:
        """The short form of a pull request in check payloads."""
        repo = {
            "id": repository.id,
            "url": self.repo_url(repository),
            "name": repository.name,
        }
        return {
            "id": pull.id,
            "number": pull.number,
            "url": f"{self.repo_url(repository)}/pulls/{pull.number}",
            "head": {"ref": pull.head_ref, "sha": pull.head_sha, "repo": repo},
            "base": {"ref": pull.base_ref, "sha": pull.base_sha, "repo": repo},
        }

    def pull(self, pull: PullRequest, repository: Repository) -> dict:
        """A pull request."""
        url = f"{self.repo_url(repository)}/pulls/{pull.number}"
        html = f"{self.html_url(repository)}/pull/{pull.number}"
        issue = f"{self.repo_url(repository)}/issues/{pull.number}"
        return {
            "url": url,
            "id": pull.id,
            "node_id": f"PR_{pull.id}",
            "html_url": html,
            "diff_url": f"{html}.diff",
            "patch_url": f"{html}.patch",
            "issue_url": issue,
            "comments_url": f"{issue}/comments",
            "number": pull.number,
            "state": pull.state,
            "locked": False,
            "title": pull.title,
            "user": self.user(pull.actor),
            "body": pull.body,
            "created_at": iso(pull.created_at),
            "updated_at": iso(pull.updated_at),
            "closed_at": iso(pull.closed_at),
            "merged_at": iso(pull.closed_at) if pull.merged else None,
            "merge_commit_sha": pull.merge_commit_sha,
            "merged": pull.merged,
            "mergeable": None if pull.state == "closed" else True,
            "draft": False,
            "labels": [],
            "assignees": [],
            "requested_reviewers": [],
            "head": self._end(repository, pull.head_ref, pull.head_sha),
            "base": self._end(repository, pull.base_ref, pull.base_sha),
            "author_association": "CONTRIBUTOR",
            "maintainer_can_modify": False,
        }

    def _end(self, repository, ref, sha):
        return {
            "label": f"{repository.owner}:{ref}",
            "ref": ref,
            "sha": sha,
            "user": self.user(Actor(repository.owner)),
            "repo": self.repository(repository),
        }

    def commit(self, repository: Repository, sha: str) -> dict:
        """A commit, with its verification."""
        facts = commit_facts(repository.git, sha)
        url = self.repo_url(repository)
        verified = sha in repository.verified
        return {
            "sha": sha,
            "node_id": f"C_{sha}",
            "url": f"{url}/commits/{sha}",
            "html_url": f"{self.html_url(repository)}/commit/{sha}",
            "commit": {
                "author": _person(facts, "author"),
                "committer": _person(facts, "committer"),
                "message": facts["message"],
                "tree": {
                    "sha": facts["tree"],
                    "url": f"{url}/git/trees/{facts['tree']}",
                },
                "url": f"{url}/git/commits/{sha}",
                "comment_count": 0,
                "verification": {
                    "verified": verified,
                    "reason": "valid" if verified else "unsigned",
                    "signature": None,
                    "payload": None,
                },
            },
            "author": None,
            "committer": None,
            "parents": [
                {"sha": parent, "url": f"{url}/commits/{parent}"}
                for parent in facts["parents"]
            ],
        }

    def comment(self, comment: Comment, repository: Repository) -> dict:
        """A comment on an issue or pull request."""
        url = self.repo_url(repository)
        html = f"{self.html_url(repository)}/pull/{comment.number}"
        app = comment.actor.app
        return {
            "url": f"{url}/issues/comments/{comment.id}",
            "html_url": f"{html}#issuecomment-{comment.id}",
            "issue_url": f"{url}/issues/{comment.number}",
            "id": comment.id,
            "node_id": f"IC_{comment.id}",
            "user": self.user(comment.actor),
            "created_at": iso(comment.created_at),
            "updated_at": iso(comment.updated_at),
            "author_association": "NONE",
            "body": comment.body,
            "performed_via_github_app": None
            if app is None
            else {"id": app.id, "slug": app.slug, "name": app.name},
        }


def _person(facts, role):
    return {
        "name": facts[f"{role}_name"],
        "email": facts[f"{role}_email"],
        "date": iso(facts[f"{role}_time"]),
    }
