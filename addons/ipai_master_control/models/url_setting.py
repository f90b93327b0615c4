# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""URLs in settings."""

import ipaddress

from odoo.exceptions import ValidationError

from ..lib import outbound

SOME_PUBLIC_ADDRESS = "1.1.1.1"


def check_setting(url, label):
    """Refuse a URL that could never be called, without asking the name server.

    Whether a name leads to a private address is checked at each call: what it leads to
    today says nothing about tomorrow.

    :param str label: what people call the setting, in their language
    :raises ValidationError: names the setting and the reason
    """
    try:
        outbound.check_url(url, resolver=_literal_only)
    except outbound.OutboundRefused as error:
        message = f"{label}: {error}"
        raise ValidationError(message) from error


def _literal_only(host, _port):
    try:
        return [str(ipaddress.ip_address(host.strip("[]")))]
    except ValueError:
        return [SOME_PUBLIC_ADDRESS]
