// Runs at the edge before the cache (CloudFront Functions, runtime 2.0; no modules, under 1 ms).
// `/` and `/screen/` go to the language that the browser prefers, `/en/wall/` is the file `en/wall/index.html`, and an address
// without its last slash gets it. `/go/<code>` leads to the page of that channel, with the code in the address. Pictures that
// people send go to the uploads bucket. Everything else passes.
function handler(event) {
  var request = event.request;
  var path = request.uri;
  if (path === "/" || path === "/screen/") {
    return redirect(302, ("/" + preferred(request.headers)) + path, request.rawQueryString());
  }
  var language = path.split("/")[1];
  if (unpublished.indexOf(language) >= 0) {
    return redirect(302, path.replace(language, languages[0]), request.rawQueryString());
  }
  var channel = /^\/go(\/[^\/]*)?\/?$/i.exec(path);
  if (channel) {
    return go((channel[1] || "").slice(1).toLowerCase(), request.headers);
  }
  if (path === "/uploads/") {
    request.uri = "/"; // the bucket itself takes forms
  } else if (path.endsWith("/")) {
    request.uri = path + "index.html";
  } else if (path.lastIndexOf(".") < path.lastIndexOf("/")) {
    // Leading slashes are made one, or `//host/x` would be sent on to another host.
    return redirect(301, "/" + path.replace(/^[\/\\]+/, "") + "/", request.rawQueryString());
  }
  return request;
}

// The deployment puts these in: the languages of the stage, the default first; those of the content that it does not publish,
// whose addresses lead to the default; and the pages that media lead to, if not home.
var languages = __LANGUAGES__;
var unpublished = __LEFT_OUT__;
var landing = __LANDING__;

// Whether the code is valid, the API decides; what cannot be one is not passed on.
function go(code, headers) {
  var medium = Object.keys(landing).find(function (each) {
    return (code + "-").startsWith(each + "-");
  });
  var query = /^[a-z0-9][a-z0-9-]{0,39}$/.test(code) ? "c=" + code : "";
  return redirect(302, "/" + preferred(headers) + "/" + (landing[medium] || ""), query);
}

function preferred(headers) {
  var wishes = headers["accept-language"] ? headers["accept-language"].value.toLowerCase().split(",") : [];
  var best = {};
  languages.forEach(function (code) {
    best[code] = -1;
  });
  for (var i = 0; i < wishes.length; i++) {
    var parts = wishes[i].trim().split(";");
    var language = parts[0].split("-")[0];
    var weight = parts[1] && parts[1].trim().startsWith("q=") ? parseFloat(parts[1].trim().slice(2)) : 1;
    if (language in best && weight > best[language]) {
      best[language] = weight;
    }
  }
  return languages.reduce(function (chosen, code) {
    return best[code] > 0 && best[code] >= best[chosen] ? code : chosen;
  });
}

function redirect(status, path, query) {
  // The query goes along as it was sent: nothing is decoded. What no address may hold is encoded.
  var to = (query ? path + "?" + query : path).replace(/[^!-~]+/g, encodeURIComponent);
  var headers = {
    location: { value: to },
    "cache-control": { value: status === 301 ? "public, max-age=3600" : "private, no-store" },
    vary: { value: "accept-language" },
  };
  return { statusCode: status, statusDescription: status === 301 ? "Moved Permanently" : "Found", headers: headers };
}
