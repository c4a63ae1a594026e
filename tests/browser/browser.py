# SPDX-License-Identifier: Apache-2.0
"""Chromium through chromedriver, in the words of the W3C's WebDriver: no package but Debian's chromium and chromium-driver."""
import json
import subprocess
import time
import urllib.error
import urllib.request

ENTER, TAB = "\ue007", "\ue004"


class Browser:
    def __init__(self, log):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=open(log, "w"), text=True)
        port = next(line.rsplit(" ", 1)[1].rstrip(".\n") for line in self.driver.stdout if "started successfully on port" in line)
        self.at, self.session = f"http://127.0.0.1:{port}", ""
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]}
        session = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.session = "/session/" + session["sessionId"]

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.at + self.session + path, None if body is None else json.dumps(body).encode(), method=method)
        try:
            return json.load(urllib.request.urlopen(request, timeout=60))["value"]
        except urllib.error.HTTPError as e:
            raise RuntimeError(json.load(e)["value"]["message"]) from None

    def close(self):
        self.ask("DELETE", "")
        self.driver.terminate()
        self.driver.wait()

    def go(self, url):
        self.ask("POST", "/url", {"url": url})

    def url(self):
        return self.ask("GET", "/url")

    def size(self, width, height=900):
        self.ask("POST", "/goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride",
                                               "params": {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}})

    def run(self, script, *args):
        """What `return ...` gives; arguments are arguments[0] and so on."""
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(args)})

    def run_async(self, script, *args):
        """The last argument of the script is the function that takes its result."""
        return self.ask("POST", "/execute/async", {"script": script, "args": list(args)})

    def keys(self, text):
        """Typed into whatever has the focus, as by hand."""
        presses = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": presses}]})

    def errors(self):
        """What the console has complained of since it was asked last."""
        return [entry["message"] for entry in self.ask("POST", "/se/log", {"type": "browser"}) if entry["level"] in ("SEVERE", "WARNING")]

    def shot(self, file):
        import base64
        with open(file, "wb") as f:
            f.write(base64.b64decode(self.ask("GET", "/screenshot")))

    def wait(self, script, seconds=10):
        """Until the script returns something true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.run(script)
            if value:
                return value
            time.sleep(0.1)
        return None
