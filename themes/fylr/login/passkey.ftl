<#-- Keycloak's passkeys.ftl with its script in a file: neither that one nor the modules that it imports work under a policy without inline scripts. -->
<#macro login>
    <form id="webauth" action="${url.loginAction}" method="post" hidden data-passkey
          data-challenge="${challenge}" data-rp-id="${rpId}" data-timeout="${createTimeout?c}" data-user-verification="${userVerification}"
          data-mediation="${mediation!'conditional'}" data-attachment="${authenticatorAttachment}" data-unsupported="${msg("passkey-unsupported-browser-text")}"<#if isUserIdentified = "true"> data-user-identified</#if>>
        <#list ["clientDataJSON", "authenticatorData", "signature", "credentialId", "userHandle", "error"] as name>
            <input type="hidden" name="${name}">
        </#list>
        <#list (authenticators.authenticators)![] as authenticator>
            <input type="hidden" data-passkey-id="${authenticator.credentialId}">
        </#list>
    </form>
    <button id="authenticateWebAuthnButton" type="button" class="${properties.kcButtonSecondaryClass} ${properties.kcButtonBlockClass} fylr-scripted">${msg("fylrPasskey")}</button>
    <script type="module" src="${url.resourcesPath}/js/passkey.js"></script>
</#macro>
