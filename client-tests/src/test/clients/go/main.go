// Go's golang.org/x/oauth2 and go-oidc, told the issuer, the client and the scopes.
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log"
	"net/url"
	"os"
	"strings"
	"time"

	oidc "github.com/coreos/go-oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

var (
	answers = bufio.NewReader(os.Stdin)
	login   = os.Getenv("LOGIN")
	done    []string
)

// ask asks the test for something and returns its answer.
func ask(words ...string) string {
	fmt.Println(strings.Join(words, " "))
	answer, err := answers.ReadString('\n')
	must(err)
	return strings.TrimSpace(answer)
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func did(step string, actual string, expected string) {
	if actual != expected {
		log.Fatalf("%s: %q, not %q", step, actual, expected)
	}
	done = append(done, step)
}

func random() string {
	bytes := make([]byte, 32)
	_, err := rand.Read(bytes)
	must(err)
	return base64.RawURLEncoding.EncodeToString(bytes)
}

func main() {
	ctx := context.Background()
	provider, err := oidc.NewProvider(ctx, os.Getenv("ISSUER"))
	must(err)
	done = append(done, "discovery")
	config := oauth2.Config{
		ClientID:     os.Getenv("CLIENT_ID"),
		ClientSecret: os.Getenv("CLIENT_SECRET"),
		Endpoint:     provider.Endpoint(),
		RedirectURL:  os.Getenv("CALLBACK"),
		Scopes:       []string{oidc.ScopeOpenID, "offline"},
	}
	verifier := provider.Verifier(&oidc.Config{ClientID: config.ClientID})
	identity := func(token *oauth2.Token) *oidc.IDToken {
		verified, err := verifier.Verify(ctx, token.Extra("id_token").(string))
		must(err)
		return verified
	}
	subject := func(token *oauth2.Token) string {
		info, err := provider.UserInfo(ctx, config.TokenSource(ctx, token))
		must(err)
		return info.Subject
	}

	state, nonce, pkce := random(), random(), random()
	challenge := sha256.Sum256([]byte(pkce))
	callback, err := url.Parse(ask("login", config.AuthCodeURL(state, oidc.Nonce(nonce),
		oauth2.SetAuthURLParam("code_challenge", base64.RawURLEncoding.EncodeToString(challenge[:])),
		oauth2.SetAuthURLParam("code_challenge_method", "S256"))))
	must(err)
	did("state", callback.Query().Get("state"), state)
	token, err := config.Exchange(ctx, callback.Query().Get("code"), oauth2.SetAuthURLParam("code_verifier", pkce))
	must(err)
	verified := identity(token)
	must(verified.VerifyAccessToken(token.AccessToken))
	did("nonce", verified.Nonce, nonce)
	did("code", verified.Subject, login)
	did("userinfo", subject(token), login)

	ask("rotate")
	token.Expiry = time.Now().Add(-time.Hour)
	refreshed, err := config.TokenSource(ctx, token).Token()
	must(err)
	did("refresh", identity(refreshed).Subject, login)

	granted, err := config.PasswordCredentialsToken(ctx, login, os.Getenv("PASSWORD"))
	must(err)
	did("password", identity(granted).Subject, login)
	ask("guests")
	guests := clientcredentials.Config{
		ClientID:     config.ClientID,
		ClientSecret: config.ClientSecret,
		TokenURL:     config.Endpoint.TokenURL,
		Scopes:       []string{"read"},
	}
	guest, err := guests.Token(ctx)
	must(err)
	if !strings.HasPrefix(subject(guest), "anonymous-") {
		log.Fatal("not a guest")
	}
	done = append(done, "client_credentials")
	fmt.Println("done", strings.Join(done, " "))
}
