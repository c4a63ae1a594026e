# SPDX-License-Identifier: Apache-2.0
"""A browser without a screen, for the portal's flow tests: keeps cookies, follows no redirects by itself.

    p = Portal("http://127.0.0.1:8462");  p.login("koenig", "ein langes Kennwort");  p.get("/").status, .text, .headers
"""
import http.client
import re
import ssl
import time
import urllib.parse


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.text = response.status, response.headers, response.read().decode()

    def field(self, name):
        found = re.search(f'name="{name}" value="([^"]*)"', self.text)
        return found and found.group(1)


class Portal:
    def __init__(self, base, headers=None):
        self.at, self.cookies, self.headers = urllib.parse.urlsplit(base), {}, headers or {}

    def ask(self, method, path, form=None, headers=None):
        if self.at.scheme == "https":
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection = http.client.HTTPSConnection(self.at.netloc, timeout=20, context=context)
        else:
            connection = http.client.HTTPConnection(self.at.netloc, timeout=20)
        send = {**self.headers, **(headers or {})}
        if self.cookies:
            send["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            send["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, send)
        response = connection.getresponse()
        answer = Answer(response)
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            if "Max-Age=0" in cookie:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        connection.close()
        return answer

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def ready(self, path):
        """A page that renews itself until what it shows has been computed."""
        for _ in range(100):
            answer = self.get(path)
            if "data-poll" not in answer.text:
                break
            time.sleep(0.1)
        return answer

    def post(self, path, **form):
        return self.ask("POST", path, form)

    def login(self, user, password, to="/"):
        token = self.get("/login").field("form")
        return self.post("/login", form=token, user=user, password=password, to=to)
