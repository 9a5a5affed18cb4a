<#macro templates>
    <template id="errorTemplate">
        <div class="${properties.kcFormHelperTextClass}" aria-live="polite">
            <div class="${properties.kcInputHelperTextClass}">
                <div class="${properties.kcInputHelperTextItemClass} ${properties.kcError}">
                    <ul class="${properties.kcInputErrorMessageClass}"></ul>
                </div>
            </div>
        </div>
    </template>
</#macro>

<#macro script field="">
    <#-- Each policy of the realm: its value, and its message with {0} still in it. -->
    <#assign policies = [
        ["length", passwordPolicies.length!-1, "invalidPasswordMinLengthMessage"],
        ["maxLength", passwordPolicies.maxLength!-1, "invalidPasswordMaxLengthMessage"],
        ["lowerCase", passwordPolicies.lowerCase!-1, "invalidPasswordMinLowerCaseCharsMessage"],
        ["upperCase", passwordPolicies.upperCase!-1, "invalidPasswordMinUpperCaseCharsMessage"],
        ["digits", passwordPolicies.digits!-1, "invalidPasswordMinDigitsMessage"],
        ["specialChars", passwordPolicies.specialChars!-1, "invalidPasswordMinSpecialCharsMessage"]
    ]>
    <#list policies as policy>
        <#if policy[1] != -1>
            <template data-password-policy="${policy[0]}" data-field="${field}" data-value="${policy[1]?c}" data-error="${msg(policy[2])}"></template>
        </#if>
    </#list>
    <script type="module" src="${url.resourcesPath}/js/password-validation.js"></script>
</#macro>
