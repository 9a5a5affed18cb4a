<?php
// PHP's curl as scripts use it: fields as a string are sent as a form, fields as an array as multipart (contract G8).
declare(strict_types=1);

$base = getenv("ISSUER");
$client = getenv("CLIENT_ID");
$secret = getenv("CLIENT_SECRET");
$callback = getenv("CALLBACK");
$login = getenv("LOGIN");
$multipart = getenv("MULTIPART") === "true";
$done = [];

function ask(string ...$words): string
{
    echo implode(" ", $words), "\n";
    return trim(fgets(STDIN));
}

function did(string $step, mixed $actual, mixed $expected = true): void
{
    global $done;
    if ($actual !== $expected) {
        fwrite(STDERR, "$step: " . var_export($actual, true) . "\n");
        exit(1);
    }
    $done[] = $step;
}

function request(string $url, array $options): string
{
    $curl = curl_init($url);
    curl_setopt_array($curl, $options + [CURLOPT_RETURNTRANSFER => true, CURLOPT_FAILONERROR => true]);
    $body = curl_exec($curl);
    if ($body === false) {
        fwrite(STDERR, "$url: " . curl_error($curl) . "\n");
        exit(1);
    }
    return $body;
}

function post(string $url, array $fields): ?array
{
    global $client, $secret, $multipart;
    $options = [];
    if ($secret) {
        $options[CURLOPT_USERPWD] = "$client:$secret";
    } else {
        $fields["client_id"] = $client;
    }
    $options[CURLOPT_POSTFIELDS] = $multipart ? $fields : http_build_query($fields);
    return json_decode(request($url, $options), true);
}

function userinfo(string $token): string
{
    global $server;
    $options = [CURLOPT_HTTPAUTH => CURLAUTH_BEARER, CURLOPT_XOAUTH2_BEARER => $token];
    return json_decode(request($server["userinfo_endpoint"], $options), true)["sub"];
}

$server = json_decode(request("$base/.well-known/openid-configuration", []), true);
did("discovery", $server["issuer"], $base);

$verifier = rtrim(strtr(base64_encode(random_bytes(32)), "+/", "-_"), "=");
$state = bin2hex(random_bytes(16));
$address = ask("login", $server["authorization_endpoint"] . "?" . http_build_query([
    "response_type" => "code",
    "client_id" => $client,
    "redirect_uri" => $callback,
    "scope" => "openid offline",
    "state" => $state,
    "code_challenge" => rtrim(strtr(base64_encode(hash("sha256", $verifier, true)), "+/", "-_"), "="),
    "code_challenge_method" => "S256",
]));
parse_str(parse_url($address, PHP_URL_QUERY), $response);
did("state", $response["state"], $state);
$tokens = post($server["token_endpoint"], [
    "grant_type" => "authorization_code",
    "code" => $response["code"],
    "redirect_uri" => $callback,
    "code_verifier" => $verifier,
]);
did("code", userinfo($tokens["access_token"]), $login);

$refreshed = post($server["token_endpoint"], [
    "grant_type" => "refresh_token",
    "refresh_token" => $tokens["refresh_token"],
]);
did("refresh", userinfo($refreshed["access_token"]), $login);
$access = ["token" => $refreshed["access_token"]];
did("introspection", post($server["introspection_endpoint"], $access)["active"]);
post($server["revocation_endpoint"], ["token" => $refreshed["refresh_token"]]);
did("revocation", post($server["introspection_endpoint"], $access)["active"], false);

$tokens = post($server["token_endpoint"], [
    "grant_type" => "password",
    "username" => $login,
    "password" => getenv("PASSWORD"),
]);
did("password", userinfo($tokens["access_token"]), $login);
ask("guests");
$tokens = post($server["token_endpoint"], ["grant_type" => "client_credentials"]);
did("client_credentials", str_starts_with(userinfo($tokens["access_token"]), "anonymous-"));
echo implode(" ", ["done", ...$done]), "\n";
